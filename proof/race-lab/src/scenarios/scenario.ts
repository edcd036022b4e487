import type { Outcome, RoundFacts } from '../verdict/verdict.js';

/** A counter that many want to take from at once, and what must hold however they meet. */
export interface Scenario {
  readonly name: string;
  /** For `--type`. */
  readonly shortName: string;
  /** What is wanted, by the name that it has in the stores. */
  readonly subject: string;
  readonly title: string;
  readonly story: string;
  readonly invariant: string;
  /** What the counter starts with. */
  readonly capacity: number;
  /** What the outcome's value is called, and what the value is beyond its limit; for tables and charts. */
  readonly measure: string;
  readonly excess: string;
  /** Claimants who come at the same instant. */
  readonly users: number;
  /** The users that a capacity other than the scenario's own calls for; 0 where it makes no difference. */
  readonly usersPerUnit: number;
  /** What the claimants ask for, by turns. [1] where the counter counts units. */
  readonly amounts: readonly number[];
  readonly claimantWord: string;
  /** Processing between reading the counter and writing it: a payment, a slow database, a person. */
  readonly workMs: number;
  /** Whether one claimant may have one unit at most. */
  readonly oncePerClaimant: boolean;
  /** The share of claimants who press the button twice. */
  readonly doubleClickShare: number;
  /** Whether a claim is pending until its owner confirms it. */
  readonly isTwoPhase: boolean;
  /** Rounds that run side by side, each with a counter of its own, where one alone is mostly waiting. */
  readonly roundsAtOnce: number;
  /** Who takes part, by turns, where not all do the same; somebody with a number of his own comes more than once. */
  readonly cast?: readonly { readonly claimant?: number; readonly role: Role }[];
  /** Whether claimants come to a room before the sale, so that only strategies for rooms fit; else a cast is about holds. */
  readonly hasRoom?: true;
  outcome(facts: RoundFacts): Outcome;
}

export type Role = HoldRole | RoomRole;

/** Who comes to a waiting room. */
export type RoomRole = 'program' | 'person';

/** What somebody does around the deadline of a hold. */
type HoldRole = 'payer' | 'late payer' | 'sweeper' | 'frozen sweeper' | 'next buyer' | 'waiting buyer';

/** True where a claim takes one unit, so that units can be told apart, numbered, or locked one by one. */
export function countsUnits(scenario: Pick<Scenario, 'amounts'>): boolean {
  return scenario.amounts.every((amount) => amount === 1);
}

/** For counters of units: what was sold against what there was. */
export function unitsSold(noun: string): (facts: RoundFacts) => Outcome {
  return ({ capacity, books }) => {
    const sold = books.claims.reduce((sum, { amount }) => sum + amount, 0);
    return { value: sold, limit: capacity, text: `${sold}/${capacity} ${noun}` };
  };
}
