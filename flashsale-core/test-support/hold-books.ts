import { type Holds, saleKeys } from 'flashsale-core';
import { decodeHolding } from '../src/holds/holding.js';
import type { TestStores } from './test-stores.js';

/** What the keys of a HOLD sale add up to, read one by one. */
interface HoldSums {
  readonly free: number;
  readonly heldUnits: number;
  readonly soldUnits: number;
  /** `order id state`, sorted. */
  readonly states: readonly string[];
  /** `user id units/ever`, sorted. */
  readonly owners: readonly string[];
  readonly deadlines: Readonly<Record<string, number>>;
  readonly outbox: readonly string[];
}

/** Reads a HOLD sale at rest. @throws if the counters are not the sums of what they count (U1, U4, U5) */
export async function readHoldSums({ redis }: Pick<TestStores, 'redis'>, saleId: string): Promise<HoldSums> {
  const { client } = redis;
  const keys = saleKeys(saleId);
  const [meta, free, owners, holdings, members, outbox] = await Promise.all([
    client.hgetall(keys.meta),
    client.get(keys.free),
    client.hgetall(keys.owners),
    client.hgetall(keys.holdings),
    client.zrange(keys.deadlines, '0', '-1', 'WITHSCORES'),
    client.xrange(keys.outbox, '-', '+'),
  ]);
  const decoded = Object.entries(holdings).map(([orderId, holding]) => decodeHolding(orderId, holding));
  const unitsOf = (states: string, userId?: string): number =>
    decoded
      .filter((holding) => states.includes(holding.state) && (userId === undefined || holding.userId === userId))
      .reduce((units, { quantity }) => units + quantity, 0);
  const deadlines: Record<string, number> = {};
  for (let i = 0; i + 1 < members.length; i += 2) deadlines[members[i] as string] = Number(members[i + 1]);

  const held = decoded.filter(({ state }) => state === 'H');
  const problems = [
    Number(meta['heldUnits']) === unitsOf('H') || `heldUnits ${meta['heldUnits']}, holdings ${unitsOf('H')}`,
    Number(meta['soldUnits']) === unitsOf('C') || `soldUnits ${meta['soldUnits']}, holdings ${unitsOf('C')}`,
    Number(meta['heldOrders']) === held.length || `heldOrders ${meta['heldOrders']}, holdings ${held.length}`,
    Number(meta['orders']) === decoded.length || `orders ${meta['orders']}, holdings ${decoded.length}`,
    Number(meta['owners']) === Object.keys(owners).length || `owners ${meta['owners']}`,
    Number(free) === Math.max(Number(meta['totalStock']) - unitsOf('HC'), 0) || `free ${free} of ${meta['totalStock']}`,
    ...held.map(({ orderId }) => deadlines[orderId] !== undefined || `${orderId} is held without a deadline`),
    ...Object.keys(deadlines).map(
      (orderId) =>
        decoded.some(
          (holding) =>
            holding.orderId === orderId &&
            (holding.state === 'H' || (holding.state === 'C' && deadlines[orderId] === 0)),
        ) || `${orderId} has a deadline and is not held`,
    ),
    ...Object.entries(owners).map(([userId, owner]) => {
      const mine = decoded.filter((holding) => holding.userId === userId);
      const live = mine.filter(({ state }) => 'HC'.includes(state)).map(({ orderId }) => orderId);
      const [units, ever, ids = ''] = owner.split('|');
      const isSame = Number(units) === unitsOf('HC', userId) && Number(ever) === mine.length;
      return (
        (isSame && String(ids.split(',').filter(Boolean).sort()) === String(live.sort())) || `${userId} owns ${owner}`
      );
    }),
    Number(meta['buyers']) === Object.values(owners).filter((owner) => !owner.startsWith('0|')).length || 'buyers',
  ].filter((problem) => problem !== true);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return {
    free: Number(free),
    heldUnits: unitsOf('H'),
    soldUnits: unitsOf('C'),
    states: decoded.map(({ orderId, state }) => `${orderId} ${state}`).sort(),
    owners: Object.entries(owners)
      .map(([userId, owner]) => `${userId} ${owner.split('|').slice(0, 2).join('/')}`)
      .sort(),
    deadlines,
    outbox: outbox.map(([id]) => id),
  };
}

/** Reserves one unit for each of these attempts and resolves with their holdings. */
export async function holdFor(
  holds: Holds,
  saleId: string,
  attempts: readonly { readonly userId: string; readonly orderId: string; readonly quantity?: number }[],
): Promise<{ orderId: string; userId: string; instance: string; untilMs: number }[]> {
  const decisions = await holds.reserve(
    saleId,
    attempts.map(({ quantity = 1, ...attempt }) => ({ ...attempt, quantity })),
  );
  if (decisions === 'not-ready') throw new Error(`${saleId} is not ready`);
  return attempts.map(({ userId, orderId }, i) => {
    const outcome = decisions.outcomes[i];
    if (outcome?.outcome !== 'held') throw new Error(`${userId} got ${outcome?.outcome}`);
    return { orderId, userId, instance: outcome.outboxId, untilMs: outcome.untilMs };
  });
}
