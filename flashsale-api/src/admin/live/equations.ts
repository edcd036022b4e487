import { type HoldUnits, type InstantUnits, isStill, type SaleObservation } from 'flashsale-core';
import type { Equation, LiveHolds, SaleMoney } from './live-view.js';

/** The two sides of an equation as they were read. */
export interface Sides {
  readonly left: number;
  readonly terms: readonly number[] | null;
  /**
   * `at-once`: both sides are of one instant. `apart`: they are not, so they may be unequal for a while. `unknown`: how much of
   * the difference is under way was not counted. `impossible`: nothing that is under way explains the difference.
   */
  readonly read: 'at-once' | 'apart' | 'unknown' | 'impossible';
}

/** A sale read in Redis, then in PostgreSQL, then in Redis again. */
export interface LiveReading {
  readonly before: SaleObservation;
  readonly record: { readonly sold: number; readonly held: number; readonly epoch: number } | undefined;
  readonly after: SaleObservation;
}

/** Whether the sides can only be compared by what is in the outbox: both are of one instant, and they are not equal. */
export function needsOutbox({ before, record, after }: LiveReading): boolean {
  if (record?.epoch !== after.epoch || !isStill(before, after)) return false;
  return after.buyers !== record.sold + after.outboxLength;
}

/**
 * buyers = orders + reservations that are no orders yet. Between its commit and the removal of its outbox entry an order is
 * counted twice, and purchases continue while we read. Where the figures are not of one instant it can still be told that
 * every buyer has an order or an entry, and every order a buyer.
 */
export function buyersSides({ before, record, after }: LiveReading, units: InstantUnits | 'unknown'): Sides {
  if (record === undefined) return { left: after.buyers, terms: null, read: 'apart' };
  if (units !== 'unknown') {
    return { left: units.observed.buyers, terms: [units.written, units.unwritten], read: 'at-once' };
  }
  const sides = { left: after.buyers, terms: [record.sold, after.outboxLength] };
  // A reset or a rebuild came between the readings.
  if (before.epoch !== after.epoch || record.epoch !== after.epoch) return { ...sides, read: 'apart' };
  const newBuyers = Math.max(after.buyers - before.buyers, 0);
  const everyBuyerHasOne = before.buyers <= record.sold + before.outboxLength + newBuyers;
  const everyOrderHasABuyer = record.sold <= after.buyers;
  if (!everyBuyerHasOne || !everyOrderHasABuyer) return { ...sides, read: 'impossible' };
  if (!isStill(before, after)) return { ...sides, read: 'apart' };
  return { ...sides, read: after.buyers === record.sold + after.outboxLength ? 'at-once' : 'unknown' };
}

/** held + sold = units in orders + units in the outbox + those of orders that have ended and are not given back yet. */
export function unitsSides({ record, after }: LiveReading, units: LiveHolds['units']): Sides {
  const left = after.held + after.sold;
  if (record === undefined) return { left, terms: null, read: 'apart' };
  if (units === null) return { left, terms: [record.sold + record.held, after.outboxLength], read: 'unknown' };
  return { left, terms: termsOf(units), read: 'at-once' };
}

function termsOf({ written, unwritten, returning }: Pick<HoldUnits, 'written' | 'unwritten' | 'returning'>): number[] {
  return [written, unwritten, returning];
}

/** What confirmed orders cost = what payments hold for them, and no payment holds money for nothing. */
export function moneySides(money: SaleMoney | null): Sides {
  if (money === null) return { left: 0, terms: null, read: 'apart' };
  const { sold, kept, strays } = money;
  return { left: sold, terms: [kept], read: strays === 0 ? 'at-once' : 'impossible' };
}

/** total stock = stock + buyers, or + held + sold, read in one step, so always exact. */
export function stockSides({ after }: LiveReading): Sides {
  const { mode, totalStock } = after.definition;
  const terms = mode === 'HOLD' ? [after.stock, after.held, after.sold] : [after.stock, after.buyers];
  return { left: totalStock, terms, read: totalStock === sum(terms) ? 'at-once' : 'impossible' };
}

function sum(terms: readonly number[]): number {
  return terms.reduce((total, term) => total + term, 0);
}

/** Unequal sides that have not changed for longer than this are wrong: whatever is under way moves. */
export const UNEQUAL_MS_MAX = 5_000;
/** Sides that are remembered while they are unequal; beyond this the ones that came first are forgotten. */
const REMEMBERED_MAX = 1_024;

/** Tells what moves from what is wrong, by the readings before. */
export class EquationJudge {
  /** Since when the sides of an equation have been what they are, by its name. */
  readonly #unequal = new Map<string, { readonly figures: string; readonly sinceMs: number }>();

  /** @param atMs when the sides were read */
  judge(name: string, { left, terms, read }: Sides, atMs: number): Equation {
    const right = terms === null ? null : sum(terms);
    const equation = { left, terms, right };
    if (terms === null) return { ...equation, holds: null };
    if (read === 'impossible') return { ...equation, holds: false };
    if (read === 'unknown' || left === right) {
      this.#unequal.delete(name);
      return { ...equation, holds: read === 'at-once' ? true : null };
    }
    return { ...equation, holds: this.#hasStayed(name, `${left}=${terms.join('+')}`, atMs) ? false : null };
  }

  #hasStayed(name: string, figures: string, atMs: number): boolean {
    const known = this.#unequal.get(name);
    if (known?.figures === figures) return atMs - known.sinceMs >= UNEQUAL_MS_MAX;
    this.#unequal.delete(name);
    this.#unequal.set(name, { figures, sinceMs: atMs });
    const [first] = this.#unequal.keys();
    if (this.#unequal.size > REMEMBERED_MAX && first !== undefined) this.#unequal.delete(first);
    return false;
  }
}
