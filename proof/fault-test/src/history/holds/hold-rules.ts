import { certainSpan, type HoldEpoch, possibleSpan } from './hold-epoch.js';
import type { Life, Sighting } from './hold-life.js';
import {
  type HoldOperation,
  isState,
  mayLag,
  type OrderState,
  type RecordedPayment,
  returnOf,
} from './hold-operation.js';
import type { HoldViolation } from './hold-violation.js';
import { type CountedSpan, StepFunction } from './step-function.js';

/** At no instant are more units held or sold for certain than there are. */
export function stockNeverExceeded(epoch: HoldEpoch): HoldViolation[] {
  const { stock, restocks } = epoch.span;
  const atMs = epoch.certainUnits.firstAbove(stock);
  if (atMs !== undefined) {
    const alive = epoch.lives.filter(({ knownAtMs, certainUntilMs }) => knownAtMs <= atMs && atMs < certainUntilMs);
    const units = alive.reduce((sum, { quantity }) => sum + quantity, 0);
    return [epoch.violation('stock-never-exceeded', `${units} units were held or sold at ${atMs}`, firstSeen(alive))];
  }
  const most = restocks.reduce((sum, mark) => sum + (mark.units ?? 0), stock);
  const large = epoch.lives.find((life) => life.isProven && life.quantity > most);
  if (large !== undefined) {
    return [
      epoch.violation('stock-never-exceeded', `${large.quantity} units were held of ${most}`, firstSeen([large])),
    ];
  }
  const rows = epoch.rows?.filter(({ status }) => status === 'HELD' || status === 'CONFIRMED') ?? [];
  const units = rows.reduce((sum, { quantity }) => sum + quantity, 0);
  return units > most ? [epoch.violation('stock-never-exceeded', `orders of ${units} units for ${most}`, [])] : [];
}

function firstSeen(lives: readonly Life[]): HoldOperation[] {
  return lives.flatMap(({ sightings }) => sightings.slice(0, 1).map(({ operation }) => operation));
}

/** No hold ends before its deadline, and nothing is cancelled that nobody cancelled. */
export function noEndWithoutItsCause(epoch: HoldEpoch): HoldViolation[] {
  return epoch.lives.flatMap((life) => {
    const deadlineMs = life.deadlineMs(epoch.terms.holdTtlMs);
    const early = life.sightings.find(({ state, operation }) =>
      state === 'EXPIRED'
        ? returnOf(operation) < deadlineMs
        : state === 'CANCELLED' && !mayBeCancelled(life, operation),
    );
    if (early === undefined) return [];
    const message = `${life.orderId} was ${early.state} before it can have been`;
    return [epoch.violation('no-end-without-its-cause', message, [...life.creators.slice(0, 1), early.operation])];
  });
}

function mayBeCancelled(life: Life, operation: HoldOperation): boolean {
  return life.cancelledFromMs <= returnOf(operation);
}

/**
 * A refusal for want of units needs units that can have been wanting: SOLD_OUT all of them confirmed, ALL_HELD all of them held
 * or confirmed and one of them held, NOT_ENOUGH exactly so many free as it says.
 */
export function refusedOnlyForWantOfUnits(epoch: HoldEpoch): HoldViolation[] {
  const { stock } = epoch.span;
  const certain = epoch.certainUnits;
  const possible = epoch.possibleUnits(possibleSpan);
  const prompt = epoch.possibleUnits((life) => ({ ...possibleSpan(life), toMs: life.promptUntilMs }));
  const held = new StepFunction(
    epoch.lives.map((life) => ({ ...possibleSpan(life), toMs: life.heldUntilMs })),
    'count',
  );
  const confirmed = epoch.possibleUnits((life) => ({ ...possibleSpan(life), fromMs: life.confirmedFromMs }));
  const judge = (refusal: HoldOperation): HoldViolation[] => {
    const { userId, invokedAtMs, answer, remaining = 0, quantity = 1 } = refusal;
    const most = (units: StepFunction): number => units.maxWithin(invokedAtMs, returnOf(refusal));
    const least = (units: StepFunction): number => units.minWithin(invokedAtMs, returnOf(refusal));
    const told = `${userId} got ${answer}`;
    if (answer === 'SOLD_OUT' && most(confirmed) < stock) {
      const message = `${told} when at most ${most(confirmed)} of ${stock} units can have been sold`;
      return [epoch.violation('sold-out-only-when-sold', message, [refusal])];
    }
    if (answer === 'ALL_HELD' && (most(possible) < stock || most(held) < 1)) {
      const message = `${told} when at most ${most(possible)} of ${stock} units can have been held or sold`;
      return [epoch.violation('all-held-only-when-held', message, [refusal])];
    }
    if (answer === 'NOT_ENOUGH') {
      const isRight = remaining > 0 && remaining < quantity;
      if (!isRight || most(possible) < stock - remaining || least(certain) > stock - remaining) {
        const message = `${told} of ${remaining} when from ${least(certain)} to ${most(possible)} of ${stock} units were gone`;
        return [epoch.violation('not-enough-only-when-few', message, [refusal])];
      }
    }
    if (answer !== 'ALL_HELD' && answer !== 'NOT_ENOUGH') return [];
    const wanting = stock - (answer === 'NOT_ENOUGH' ? remaining : 0);
    if (most(prompt) >= wanting) return [];
    const message = `${told} when units must have been on sale again: at most ${most(prompt)} of ${stock} were gone`;
    return [epoch.violation('units-come-back', message, [refusal])];
  };
  return epoch.refusals.flatMap(judge);
}

/** After SOLD_OUT nothing is held until an order that was paid for is cancelled, or units are added or lost. */
export function soldOutIsFinal(epoch: HoldEpoch): HoldViolation[] {
  const soldOuts = epoch.refusals.filter(({ answer }) => answer === 'SOLD_OUT');
  const [first] = [...soldOuts].sort((one, other) => returnOf(one) - returnOf(other));
  if (first === undefined) return [];
  const releases = [...epoch.span.restocks, ...epoch.span.losses].map(({ invokedAtMs }) => invokedAtMs);
  const releasedFromMs = Math.min(
    ...releases,
    epoch.lives.reduce((least, life) => Math.min(least, life.releasedFromMs), Infinity),
  );
  const late = epoch.lives.find(
    (life) =>
      life.isProven && life.earliestMs < Infinity && life.earliestMs > returnOf(first) && lastOf(life) < releasedFromMs,
  );
  if (late === undefined) return [];
  const message = `${late.orderId} was held after the sale had sold out`;
  return [epoch.violation('sold-out-is-final', message, [first, ...late.creators.slice(0, 1)])];
}

/** By when it was taken; a row without an answer says nothing about it but that there is an end. */
function lastOf({ knownAtMs }: Life): number {
  return knownAtMs === Infinity ? Number.MAX_VALUE : knownAtMs;
}

/** Nobody has more units, or has had more holds, than one buyer may have. */
export function limitPerUser(epoch: HoldEpoch): HoldViolation[] {
  const { limitPerUser: limit, ordersPerUserMax } = epoch.terms;
  return [...epoch.livesOfUser].flatMap(([userId, lives]) => {
    const ever = lives.filter((life) => life.isProven && life.lossAtMs === Infinity);
    if (ever.length > ordersPerUserMax) {
      const message = `${userId} had ${ever.length} holds of ${ordersPerUserMax}`;
      return [epoch.violation('limit-per-user', message, firstSeen(ever))];
    }
    const isLarge = ever.some(({ quantity }) => quantity > limit);
    const atMs = isLarge ? 0 : new StepFunction(lives.map(certainSpan), 'skip').firstAbove(limit);
    if (atMs === undefined) return [];
    return [epoch.violation('limit-per-user', `${userId} had more than ${limit} units at ${atMs}`, firstSeen(lives))];
  });
}

/** Who is refused because of what they have can have had it; who is refused for want of units may have more. */
export function refusedForWhatOneHas(epoch: HoldEpoch): HoldViolation[] {
  return epoch.refusals.flatMap((refusal) => {
    const lives = epoch.livesOfUser.get(refusal.userId) ?? [];
    const { userId, answer, quantity = 1 } = refusal;
    if (answer === 'SOLD_OUT' || answer === 'ALL_HELD' || answer === 'NOT_ENOUGH') {
      const units = unitsWithin(lives.map(certainSpan), 'skip', refusal).least;
      if (units + quantity <= epoch.terms.limitPerUser) return [];
      return [
        epoch.violation('owner-is-known', `${userId} had ${units} units and got ${answer}`, [
          ...firstSeen(lives),
          refusal,
        ]),
      ];
    }
    if (mayHaveBeenReached(epoch, lives, refusal)) return [];
    return [
      epoch.violation('limit-only-when-reached', `${userId} got ${answer} and cannot have had so much`, [refusal]),
    ];
  });
}

function mayHaveBeenReached(epoch: HoldEpoch, lives: readonly Life[], refusal: HoldOperation): boolean {
  const { limitPerUser: limit, ordersPerUserMax } = epoch.terms;
  const { invokedAtMs, answer, orderId, unitsOwned = 0, quantity = 1 } = refusal;
  const returnedAtMs = returnOf(refusal);
  if (answer === 'LIMIT_REACHED') {
    const { most } = unitsWithin(lives.map(possibleSpan), 'count', refusal);
    const { least } = unitsWithin(lives.map(certainSpan), 'skip', refusal);
    return unitsOwned + quantity > limit && least <= unitsOwned && unitsOwned <= most;
  }
  if (answer === 'ALREADY_HELD') {
    const isIt = (life: Life): boolean => life.orderId === orderId && life.heldUntilMs >= invokedAtMs;
    return lives.some((life) => isIt(life) && life.earliestMs <= returnedAtMs);
  }
  if (answer === 'ALREADY_PURCHASED') {
    return lives.some((life) => life.confirmedFromMs <= returnedAtMs && life.possibleUntilMs >= invokedAtMs);
  }
  const before = lives.filter(({ earliestMs }) => earliestMs <= returnedAtMs);
  return answer !== 'TOO_MANY_HOLDS' || before.length >= ordersPerUserMax;
}

function unitsWithin(
  spans: readonly CountedSpan[],
  touching: 'count' | 'skip',
  operation: HoldOperation,
): { least: number; most: number } {
  const units = new StepFunction(spans, touching);
  const window = [operation.invokedAtMs, returnOf(operation)] as const;
  return { least: units.minWithin(...window), most: units.maxWithin(...window) };
}

/** The states that an order can have after another one, itself included. */
const LATER: Readonly<Record<OrderState, readonly OrderState[]>> = {
  HELD: ['HELD', 'CONFIRMED', 'EXPIRED', 'CANCELLED'],
  CONFIRMED: ['CONFIRMED', 'CANCELLED'],
  EXPIRED: ['EXPIRED'],
  CANCELLED: ['CANCELLED'],
};

/**
 * Nobody is told a state that the order can no longer have had; what is at rest comes last. Redis alone may say what was true
 * before, if PostgreSQL has said more.
 */
export function statesNeverGoBack(epoch: HoldEpoch): HoldViolation[] {
  return epoch.lives.flatMap((life) => {
    const wrong = [...firstSightings(life)].flatMap((earlier) => {
      const isWrong = (state: OrderState): boolean => !LATER[earlier.state].includes(state);
      const later = life.sightings.find(
        ({ state, operation }) =>
          isWrong(state) &&
          operation.invokedAtMs > returnOf(earlier.operation) &&
          (mayLag(earlier.operation) || !mayLag(operation)),
      );
      if (later !== undefined) return [{ earlier, state: later.state, shown: [earlier.operation, later.operation] }];
      if (life.row === undefined || !isWrong(life.row.status)) return [];
      return [{ earlier, state: life.row.status, shown: [earlier.operation] }];
    });
    return wrong.slice(0, 1).map(({ earlier, state, shown }) => {
      const message = `${life.orderId} was ${earlier.state}, and then ${state}`;
      return epoch.violation('states-never-go-back', message, shown);
    });
  });
}

/** Of each state and source the sighting that was over first. */
function firstSightings({ sightings }: Life): Iterable<Sighting> {
  const first = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const kind = `${sighting.state} ${mayLag(sighting.operation)}`;
    const known = first.get(kind);
    if (known === undefined || returnOf(sighting.operation) < returnOf(known.operation)) first.set(kind, sighting);
  }
  return first.values();
}

/** Who asks again with the key of an order hears what became of it, and nothing else. */
export function attemptIsKnown(epoch: HoldEpoch): HoldViolation[] {
  const known = new Map<string, Life>();
  for (const life of epoch.lives) {
    if (life.idempotencyKey !== undefined) known.set(`${life.userId} ${life.idempotencyKey}`, life);
  }
  return epoch.refusals.flatMap((refusal) => {
    const { userId, idempotencyKey, answer } = refusal;
    const life = idempotencyKey === undefined ? undefined : known.get(`${userId} ${idempotencyKey}`);
    if (life === undefined || life.knownAtMs >= refusal.invokedAtMs || life.lossAtMs <= returnOf(refusal)) return [];
    const message = `${userId} asked again with the key of ${life.orderId} and got ${answer}`;
    return [epoch.violation('attempt-is-known', message, [...life.creators.slice(0, 1), refusal])];
  });
}

/** No order is confirmed before somebody can have paid for it. */
export function confirmedNeedsAPayment(epoch: HoldEpoch): HoldViolation[] {
  return epoch.lives.flatMap((life) => {
    const early = life.sightings.find(
      ({ state, operation }) => state === 'CONFIRMED' && returnOf(operation) < life.firstPaymentMs,
    );
    const isUnpaid = life.row?.status === 'CONFIRMED' && life.row.amount > 0 && life.firstPaymentMs === Infinity;
    if (early === undefined && !isUnpaid) return [];
    const message = `${life.orderId} was confirmed, and nobody can have paid for it`;
    return [epoch.violation('confirmed-needs-a-payment', message, early ? [early.operation] : [])];
  });
}

/** The rows at rest are the orders that were told, each with its units, and come from attempts. */
export function holdsMatchRows(epoch: HoldEpoch): HoldViolation[] {
  const violations: HoldViolation[] = [];
  for (const life of epoch.lives) {
    const { orderId, row, userId, quantity, creators } = life;
    if (life.isProven && creators.length === 0) {
      const known = firstSeen([life]);
      violations.push(
        epoch.violation('order-needs-an-attempt', `${orderId} of ${userId} comes from no attempt`, known),
      );
    }
    if (epoch.rows === undefined || !life.isProven) continue;
    const isAsTold = row !== undefined && row.userId === userId && row.quantity === quantity;
    if (isAsTold || (row === undefined && life.lossAtMs < Infinity)) continue;
    const found = row === undefined ? 'no order' : `an order of ${row.quantity} units of ${row.userId}`;
    const message = `${orderId}, ${quantity} units of ${userId}, is ${found}`;
    violations.push(epoch.violation('hold-becomes-an-order', message, firstSeen([life])));
  }
  return violations;
}

/** Each answer alone: it is in the contract, and no order id belongs to two attempts. */
export function soundAnswers(epoch: HoldEpoch): HoldViolation[] {
  const violations: HoldViolation[] = [];
  const attempts = new Map<string, HoldOperation>();
  const orders = new Map<string, HoldOperation>();
  for (const operation of [...epoch.span.certain, ...epoch.span.possible]) {
    const { kind, userId, idempotencyKey, answer, orderId, quantity = 1 } = operation;
    if (answer === 'UNDOCUMENTED') {
      violations.push(
        epoch.violation('documented-answers', `${userId} got an answer that is not documented`, [operation]),
      );
    }
    if (kind !== 'purchase' || orderId === undefined || !isState(answer)) continue;
    const first = attempts.get(orderId) ?? operation;
    attempts.set(orderId, first);
    if (idempotencyKey === undefined && answer !== 'HELD') {
      const message = `${userId} used no key and was told about ${orderId}, which is ${answer}`;
      violations.push(epoch.violation('one-attempt-per-order-id', message, [operation]));
    }
    const isSame =
      first.userId === userId && first.idempotencyKey === idempotencyKey && (first.quantity ?? 1) === quantity;
    const attempt = idempotencyKey === undefined ? undefined : `${userId} ${idempotencyKey}`;
    const other = attempt === undefined ? operation : (orders.get(attempt) ?? operation);
    if (attempt !== undefined) orders.set(attempt, other);
    if (isSame && other.orderId === orderId) continue;
    const shown = [isSame ? other : first, operation];
    violations.push(epoch.violation('one-attempt-per-order-id', `${orderId} was told to two attempts`, shown));
  }
  return violations;
}

/** Each confirmed order is paid for once, and nothing else costs anybody anything. */
export function moneyFollowsTheOrder(epoch: HoldEpoch, payments: readonly RecordedPayment[]): HoldViolation[] {
  const tell = (message: string): HoldViolation => epoch.violation('money-follows-the-order', message, []);
  const paid = new Map<string, RecordedPayment[]>();
  const violations: HoldViolation[] = [];
  for (const payment of payments) {
    const { orderId, amount, captured, refunded, isReserved } = payment;
    if (refunded > captured || captured > amount) {
      violations.push(tell(`a payment of ${amount} for ${orderId} took ${captured} and gave back ${refunded}`));
    }
    if (isReserved || captured !== refunded) paid.set(orderId, [...(paid.get(orderId) ?? []), payment]);
  }
  for (const { orderId, amount, status } of epoch.rows ?? []) {
    const kept = paid.get(orderId) ?? [];
    paid.delete(orderId);
    const sum = kept.reduce((total, { captured, refunded }) => total + captured - refunded, 0);
    const due = status === 'CONFIRMED' ? amount : 0;
    const isOnce = kept.length === (due > 0 ? 1 : 0) && kept.every(({ isReserved }) => !isReserved);
    if (!isOnce || sum !== due) {
      violations.push(tell(`${orderId} is ${status}, costs ${due}, and ${kept.length} payments hold ${sum} for it`));
    }
  }
  for (const orderId of paid.keys()) violations.push(tell(`a payment holds money for ${orderId}, which is no order`));
  return violations;
}
