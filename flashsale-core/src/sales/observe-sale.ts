import type { RedisStore } from '../redis/redis-store.js';
import type { SaleKeys } from '../redis/sale-keys.js';
import { presentableWindow } from './presentable.js';
import type { SaleDefinition } from './sale.js';

/** The counters of a sale as Redis holds them at one instant. */
export interface SaleObservation {
  /** Epoch ms by the clock of Redis, the one clock that decides about windows. */
  readonly nowMs: number;
  /** Units that can still be reserved. */
  readonly stock: number;
  /** Users who own a unit. */
  readonly buyers: number;
  /** Reservations that are not yet known to be orders. */
  readonly outboxLength: number;
  readonly oldestReservedAtMs: number | undefined;
  readonly epoch: number;
  /** Whether purchases are decided: the gate is open and the data was checked since this server started. */
  readonly ready: boolean;
  readonly gate: 'open' | 'closed';
  /** The run id of the server that the counters were last checked on. */
  readonly runId: string;
  readonly definition: Omit<SaleDefinition, 'saleId'>;
}

/** Reads a sale's counters in one step; undefined when they were never loaded or are lost. */
export async function observeSale(store: RedisStore, keys: SaleKeys): Promise<SaleObservation | undefined> {
  const { runId } = store;
  const reply = await store.client.observeSale(keys.meta, keys.stock, keys.users, keys.outbox);
  const [nowMs, metaList, stock, buyers, outboxLength, oldestReservedAtMs] = reply;
  const meta = toRecord(metaList);
  if (meta['epoch'] === undefined || stock === null) return undefined;
  const gate = meta['gate'] === 'open' ? 'open' : 'closed';
  return {
    nowMs,
    stock: Number(stock),
    buyers,
    outboxLength,
    oldestReservedAtMs: oldestReservedAtMs === null ? undefined : Number(oldestReservedAtMs),
    epoch: Number(meta['epoch']),
    ready: gate === 'open' && meta['runId'] === runId,
    gate,
    runId: meta['runId'] ?? '',
    definition: {
      name: meta['name'] ?? '',
      state: meta['state'] === 'PAUSED' ? 'PAUSED' : 'OPEN',
      totalStock: Number(meta['totalStock']),
      ...presentableWindow({ starts_at: Number(meta['startsAtMs']), ends_at: Number(meta['endsAtMs']) }),
      revision: Number(meta['revision']),
    },
  };
}

function toRecord(list: readonly string[]): Record<string, string | undefined> {
  const record: Record<string, string | undefined> = {};
  for (let i = 0; i + 1 < list.length; i += 2) record[list[i] as string] = list[i + 1];
  return record;
}
