import type { SaleStore } from '../redis/sale-store.js';
import { presentableWindow } from '../sales/presentable.js';
import type { HoldTerms, SaleDefinition } from '../sales/sale.js';

/** `adopting`: the counters are right; reservations from before a rebuild are adopted before anyone can buy. */
type Gate = 'open' | 'adopting' | 'closed';
const GATES: readonly Gate[] = ['open', 'adopting'];

/** The counters of a sale as Redis holds them at one instant. */
export interface SaleObservation {
  /** Epoch ms by the clock of Redis, the one clock that decides about windows. */
  readonly nowMs: number;
  /** Units that can still be reserved; in a HOLD sale those that are neither held nor sold. */
  readonly stock: number;
  /** Units held; 0 in an INSTANT sale. */
  readonly held: number;
  /** Units sold; in an INSTANT sale also those of reservations that are not yet orders. */
  readonly sold: number;
  /** Users who own a unit; in a HOLD sale, who have one held or sold. */
  readonly buyers: number;
  /** Users with a known order id; equal to `buyers` unless the counters are damaged. */
  readonly owners: number;
  /** Users on the waiting list; 0 in an INSTANT sale, which has none. */
  readonly waiting: number;
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
  /** Units that a bucket has on sale or sold, where the sale has several; the definition has the total of the sale. */
  readonly quota?: number;
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

/** Reads everything that Redis has of a sale at one instant. */
export async function readRedisSale(store: SaleStore): Promise<RedisSale> {
  const reply = await store.observe();
  const [nowMs, server, trusted, metaList, stock, buyers, owners, outboxLength, oldestReservedAtMs] = reply;
  const meta = toRecord(metaList);
  // Only the meta, which both modes have, says which one Redis holds.
  if (meta['mode'] === 'HOLD') return readHoldSale(store);
  const counted = { buyers, owners, held: 0, sold: buyers, waiting: 0 };
  return toRedisSale(store, { nowMs, server, trusted, meta, stock, outboxLength, oldestReservedAtMs, counted });
}

async function readHoldSale(store: SaleStore): Promise<RedisSale> {
  const reply = await store.holds.observe();
  const [nowMs, server, trusted, metaList, stock, outboxLength, oldestReservedAtMs] = reply;
  const meta = toRecord(metaList);
  const buyers = Number(meta['buyers']);
  const counted = {
    ...{ buyers, owners: buyers, held: Number(meta['heldUnits']), sold: Number(meta['soldUnits']) },
    waiting: Number(meta['waiting'] ?? 0),
  };
  return toRedisSale(store, { nowMs, server, trusted, meta, stock, outboxLength, oldestReservedAtMs, counted });
}

interface SaleReply {
  readonly nowMs: number;
  readonly server: string;
  readonly trusted: 0 | 1;
  readonly meta: Meta;
  readonly stock: string | null;
  readonly outboxLength: number;
  readonly oldestReservedAtMs: string | null;
  readonly counted: Pick<SaleObservation, 'buyers' | 'owners' | 'held' | 'sold' | 'waiting'>;
}

async function toRedisSale(store: SaleStore, reply: SaleReply): Promise<RedisSale> {
  const { server, meta, stock } = reply;
  const epoch = Number(meta['epoch'] ?? 0);
  const rebuildEpoch = Number(meta['rebuildEpoch'] ?? 0);
  const isMissing = epoch === 0 && rebuildEpoch === 0;
  const forgottenEpoch = isMissing ? await store.forgottenEpoch() : 0;
  return {
    server,
    epochSeen: Math.max(epoch, rebuildEpoch, forgottenEpoch),
    mayHaveForgotten: forgottenEpoch > 0,
    isElsewhere: meta['elsewhere'] === '1',
    rebuild: rebuildEpoch === 0 ? undefined : { epoch: rebuildEpoch, server: meta['rebuildServer'] ?? '' },
    observed: epoch === 0 || stock === null ? undefined : toObservation(reply, epoch, Number(stock)),
  };
}

function toObservation(reply: SaleReply, epoch: number, stock: number): SaleObservation {
  const { nowMs, trusted, meta, outboxLength, oldestReservedAtMs, counted } = reply;
  const gate = GATES.find((known) => known === meta['gate']) ?? 'closed';
  return {
    nowMs,
    stock,
    ...counted,
    outboxLength,
    oldestReservedAtMs: oldestReservedAtMs === null ? undefined : Number(oldestReservedAtMs),
    epoch,
    areRight: trusted === 1,
    ready: trusted === 1 && gate === 'open',
    gate,
    server: meta['server'] ?? '',
    ...(meta['saleStock'] !== undefined && { quota: Number(meta['totalStock']) }),
    definition: {
      name: meta['name'] ?? '',
      state: meta['state'] === 'PAUSED' ? 'PAUSED' : 'OPEN',
      totalStock: Number(meta['saleStock'] ?? meta['totalStock']),
      ...presentableWindow({ starts_at: Number(meta['startsAtMs']), ends_at: Number(meta['endsAtMs']) }),
      revision: Number(meta['revision']),
      ...(meta['mode'] === 'HOLD' ? { mode: 'HOLD', terms: toTerms(meta) } : { mode: 'INSTANT' }),
    },
  };
}

function toTerms(meta: Meta): HoldTerms {
  return {
    unitPrice: Number(meta['unitPrice']),
    currency: meta['currency'] ?? '',
    holdTtlMs: Number(meta['holdTtlMs']),
    holdExtensionMs: Number(meta['holdExtensionMs']),
    quantityMax: Number(meta['quantityMax']),
    limitPerUser: Number(meta['limitPerUser']),
    ordersPerUserMax: Number(meta['ordersPerUserMax']),
    offerTtlMs: Number(meta['offerTtlMs']),
  };
}

type Meta = Readonly<Record<string, string | undefined>>;

function toRecord(list: readonly string[]): Meta {
  const record: Record<string, string | undefined> = {};
  for (let i = 0; i + 1 < list.length; i += 2) record[list[i] as string] = list[i + 1];
  return record;
}
