import type { SaleStore } from '../redis/sale-store.js';
import { presentableWindow } from '../sales/presentable.js';
import type { SaleDefinition } from '../sales/sale.js';

/** `adopting`: the counters are right; reservations from before a rebuild are adopted before anyone can buy. */
type Gate = 'open' | 'adopting' | 'closed';
const GATES: readonly Gate[] = ['open', 'adopting'];

/** The counters of a sale as Redis holds them at one instant. */
export interface SaleObservation {
  /** Epoch ms by the clock of Redis, the one clock that decides about windows. */
  readonly nowMs: number;
  /** Units that can still be reserved. */
  readonly stock: number;
  /** Users who own a unit. */
  readonly buyers: number;
  /** Users with a known order id; equal to `buyers` unless the counters are damaged. */
  readonly owners: number;
  /** Reservations that are not yet known to be orders. */
  readonly outboxLength: number;
  readonly oldestReservedAtMs: number | undefined;
  readonly epoch: number;
  /** Whether this server was checked and the counters agree with each other; false while the gate is closed. */
  readonly areRight: boolean;
  /** Whether purchases are decided: the gate is open, the server was checked, and the counters agree. */
  readonly ready: boolean;
  readonly gate: Gate;
  /** The server that the counters were last checked on. */
  readonly server: string;
  readonly definition: Omit<SaleDefinition, 'saleId'>;
}

/** What Redis has of a sale at one instant, whether its counters are loaded or not. */
export interface RedisSale {
  /** The server that answered, as run id and replication id. */
  readonly server: string;
  /** The highest epoch that Redis has seen of the sale, 0 when none. For a forgotten sale it is an upper bound. */
  readonly epochSeen: number;
  /** Whether Redis has nothing of the sale and may have forgotten it. */
  readonly mayHaveForgotten: boolean;
  /** Whether another server may still answer buyers in an earlier epoch. */
  readonly isElsewhere: boolean;
  /** The rebuild that has begun and not ended. */
  readonly rebuild: { readonly epoch: number; readonly server: string } | undefined;
  /** Undefined when the counters were never loaded, are lost or are being rebuilt. */
  readonly observed: SaleObservation | undefined;
}

/** Reads a sale's counters in one step; undefined when they were never loaded, are lost or are being rebuilt. */
export async function observeSale(store: SaleStore): Promise<SaleObservation | undefined> {
  return (await readRedisSale(store)).observed;
}

/** Reads everything that Redis has of a sale in one step. */
export async function readRedisSale(store: SaleStore): Promise<RedisSale> {
  const reply = await store.observe();
  const [nowMs, server, trusted, metaList, stock, buyers, owners, outboxLength, oldestReservedAtMs] = reply;
  const meta = toRecord(metaList);
  const epoch = Number(meta['epoch'] ?? 0);
  const rebuildEpoch = Number(meta['rebuildEpoch'] ?? 0);
  const isMissing = epoch === 0 && rebuildEpoch === 0;
  const forgottenEpoch = isMissing ? await store.forgottenEpoch() : 0;
  const redisSale = {
    server,
    epochSeen: Math.max(epoch, rebuildEpoch, forgottenEpoch),
    mayHaveForgotten: forgottenEpoch > 0,
    isElsewhere: meta['elsewhere'] === '1',
    rebuild: rebuildEpoch === 0 ? undefined : { epoch: rebuildEpoch, server: meta['rebuildServer'] ?? '' },
  };
  if (epoch === 0 || stock === null) return { ...redisSale, observed: undefined };
  const gate = GATES.find((known) => known === meta['gate']) ?? 'closed';
  const observed: SaleObservation = {
    nowMs,
    stock: Number(stock),
    buyers,
    owners,
    outboxLength,
    oldestReservedAtMs: oldestReservedAtMs === null ? undefined : Number(oldestReservedAtMs),
    epoch,
    areRight: trusted === 1,
    ready: trusted === 1 && gate === 'open',
    gate,
    server: meta['server'] ?? '',
    definition: {
      name: meta['name'] ?? '',
      state: meta['state'] === 'PAUSED' ? 'PAUSED' : 'OPEN',
      totalStock: Number(meta['totalStock']),
      ...presentableWindow({ starts_at: Number(meta['startsAtMs']), ends_at: Number(meta['endsAtMs']) }),
      revision: Number(meta['revision']),
      mode: 'INSTANT',
    },
  };
  return { ...redisSale, observed };
}

function toRecord(list: readonly string[]): Record<string, string | undefined> {
  const record: Record<string, string | undefined> = {};
  for (let i = 0; i + 1 < list.length; i += 2) record[list[i] as string] = list[i + 1];
  return record;
}
