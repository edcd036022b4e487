import type { Database } from '../../postgresql/database.js';
import { liftDeadEntries } from '../../reservations/dead-entries.js';
import type { DeadLetters } from '../../rabbitmq/dead-letters.js';
import type { RedisStore } from '../../redis/redis-store.js';
import type { SaleStore } from '../../redis/sale-store.js';
import { bucketsOf } from '../../sales/sale.js';
import { findSale } from '../../sales/sale-records.js';
import { type Fence, readFence } from './fence.js';
import { forgetOwners } from './forget-owners.js';
import { type LostOrders, planLostOrders, writeLostOrders } from './lost-orders.js';
import { compareOwnership } from './ownership.js';
import { rebuildByHand } from './rebuild-by-hand.js';
import type { RepairFinding, RepairId, RepairRefusal, RepairReport, RepairRequest } from './repair-report.js';
import { readSoldCount, recountSold, type SoldCount } from './sold-count.js';
import { findStuckEntries, type StuckEntries } from './stuck-entries.js';

const EXAMPLES_MAX = 5;
const LIFT_REASON = 'the dead letter is gone';
const REBUILD_REASON = 'repair: Redis did not know who owns a unit';

export interface RepairDependencies {
  readonly database: Database;
  readonly redis: RedisStore;
  /** Undefined if no broker is known; stuck entries are not checked then. */
  readonly deadLetters: Pick<DeadLetters, 'readBodies'> | undefined;
}

/** How many of each finding were repaired. */
type Mended = Partial<Record<RepairId, number>>;

/** Of a sale, or of one bucket. */
interface Findings extends LostOrders {
  readonly fence: Fence;
  readonly forgotten: LostOrders['restorable'];
  readonly lost: readonly string[];
  readonly count: SoldCount;
  readonly entries: StuckEntries | undefined;
}

/**
 * Compares what Redis and PostgreSQL know of one sale and, on request, repairs the differences. Safe while the sale is
 * running: each change is made under its row lock, in the epoch in which it was found, after a second check. Repeating
 * it changes nothing.
 */
export async function repairSale(
  dependencies: RepairDependencies,
  request: RepairRequest,
): Promise<RepairReport | RepairRefusal> {
  const { saleId, apply } = request;
  const sale = await findSale(dependencies.database.pool, saleId);
  if (sale === undefined) return 'unknown-sale';
  if (sale.retiredAt !== undefined) return 'retired';
  if (sale.mode === 'HOLD') return 'holds';
  const found: { readonly store: SaleStore; readonly findings: Findings }[] = [];
  for (const store of dependencies.redis.sale(saleId).inBuckets(bucketsOf(sale))) {
    const findings = await findDifferences(dependencies, store, request);
    if (typeof findings === 'string') return findings;
    found.push({ store, findings });
  }
  const mended: Mended = {};
  for (const { store, findings } of apply ? found : []) {
    const ofBucket = await mend(dependencies.database, store, findings);
    if (ofBucket === 'superseded') return ofBucket;
    for (const [id, count] of Object.entries(ofBucket) as [RepairId, number][]) mended[id] = (mended[id] ?? 0) + count;
  }
  const epoch = Math.max(...found.map(({ findings }) => findings.fence.epoch));
  const all = joinFindings(found.map(({ findings }) => findings));
  return { saleId, epoch, applied: apply, findings: describe(all, mended) };
}

/** Those of all buckets together. */
function joinFindings(parts: readonly Findings[]): Findings {
  const entries = parts.flatMap((part) => part.entries ?? []);
  return {
    ...(parts[0] as Findings),
    restorable: parts.flatMap(({ restorable }) => restorable),
    hopeless: parts.flatMap(({ hopeless }) => hopeless),
    forgotten: parts.flatMap(({ forgotten }) => forgotten),
    lost: parts.flatMap(({ lost }) => lost),
    entries: parts.some((part) => part.entries === undefined)
      ? undefined
      : {
          stuck: entries.flatMap(({ stuck }) => stuck),
          dead: entries.reduce((sum, { dead }) => sum + dead, 0),
          areAll: entries.every(({ areAll }) => areAll),
        },
  };
}

async function findDifferences(
  { database, deadLetters }: RepairDependencies,
  store: SaleStore,
  { saleId, forgetUnbacked }: RepairRequest,
): Promise<Findings | RepairRefusal> {
  const fence = await readFence(database, store);
  if (fence === undefined) return 'not-ready';
  const { unbacked, lost } = await compareOwnership(database.pool, store);
  const plan = await planLostOrders(database, saleId, unbacked);
  const findings = {
    fence,
    restorable: forgetUnbacked ? [] : plan.restorable,
    hopeless: forgetUnbacked ? [] : plan.hopeless,
    forgotten: forgetUnbacked ? unbacked : [],
    lost,
    count: await readSoldCount(database, saleId),
    entries: deadLetters && (await findStuckEntries(database.pool, store, deadLetters)),
  };
  const after = await readFence(database, store);
  return after?.epoch === fence.epoch ? findings : 'superseded';
}

/** Repairs that close the sale for a moment come last. */
async function mend(
  database: Database,
  store: SaleStore,
  { fence, count, restorable, forgotten, lost, entries }: Findings,
): Promise<Mended | 'superseded'> {
  const mended: Mended = {};
  if (count.sold !== count.counted) {
    const recounted = await recountSold(database, store, fence);
    if (recounted === 'superseded') return recounted;
    mended.sold = recounted ? 1 : 0;
  }
  const written = await writeLostOrders(database, store, fence, restorable);
  if (written === 'superseded') return written;
  mended['lost-orders'] = written;
  mended['stuck-entries'] = await liftDeadEntries(database.pool, entries?.stuck ?? [], LIFT_REASON);
  const released = await forgetOwners(database, store, fence, forgotten);
  if (released === 'superseded') return released;
  mended['unbacked-owners'] = released;
  // A worker may still take a removed owner for a real one: under the next epoch it asks again.
  if (lost.length > 0 || released > 0) {
    const raised = await rebuildByHand(database, store, fence, REBUILD_REASON);
    if (raised === 'superseded') return raised;
    mended['lost-buyers'] = lost.length;
  }
  return mended;
}

function describe(findings: Findings, mended: Mended): RepairFinding[] {
  const { restorable, hopeless, forgotten, lost, count, entries } = findings;
  const shown = (texts: readonly string[]): string[] => texts.slice(0, EXAMPLES_MAX);
  const named = (owners: Findings['hopeless']): string[] =>
    shown(owners.slice(0, EXAMPLES_MAX).map(({ userId, orderId }) => `${userId}: order ${orderId || 'unknown'}`));
  const isMiscounted = count.sold !== count.counted;
  const withMended = (finding: Omit<RepairFinding, 'mended' | 'isKnown'> & { isKnown?: boolean }): RepairFinding => ({
    isKnown: true,
    ...finding,
    mended: mended[finding.id] ?? 0,
  });
  return [
    withMended({
      id: 'sold',
      title: 'sold does not count the orders',
      found: isMiscounted ? 1 : 0,
      examples: isMiscounted ? [`sold ${count.sold}, orders ${count.counted}`] : [],
      remedy: 'counted anew',
    }),
    withMended({
      id: 'lost-orders',
      title: 'orders that Redis knows and PostgreSQL lost',
      found: restorable.length,
      examples: named(restorable),
      remedy: 'written again',
    }),
    withMended({
      id: 'unbacked-owners',
      title: 'owners whom neither an order nor a reservation backs',
      found: hopeless.length + forgotten.length,
      examples: named([...hopeless, ...forgotten].slice(0, EXAMPLES_MAX)),
      remedy:
        forgotten.length > 0 ? 'let go, and the sale rebuilt' : 'left as they are, unless they are to be forgotten',
    }),
    withMended({
      id: 'lost-buyers',
      title: 'buyers that PostgreSQL knows and Redis lost',
      found: lost.length,
      examples: shown(lost),
      remedy: 'the sale rebuilt under a new epoch',
    }),
    withMended({
      id: 'stuck-entries',
      title: 'reservations that wait for a dead letter that is gone',
      isKnown: entries?.areAll ?? false,
      found: entries?.stuck.length ?? 0,
      examples: shown((entries?.stuck ?? []).map(({ userId, orderId }) => `${userId}: order ${orderId}`)),
      remedy: entries === undefined ? 'not looked for: no broker is known' : stuckRemedy(entries),
    }),
  ];
}

function stuckRemedy({ areAll, dead }: StuckEntries): string {
  return areAll ? 'published again' : `not told: too many dead letters for ${dead} dead entries`;
}
