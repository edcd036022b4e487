import { describe, expect, it } from '@jest/globals';
import { balance } from '../scenarios/balance.js';
import { couponClaim } from '../scenarios/coupon-claim.js';
import { fairDraw } from '../scenarios/fair-draw.js';
import { unitsSold, type Scenario } from '../scenarios/scenario.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import {
  judgeRound,
  type Answer,
  type AnsweredAttempt,
  type RecordedClaim,
  type RoundFacts,
  type RoundVerdict,
  judgeRun,
  breachesInWords,
  frequency,
  verdictLine,
} from './verdict.js';

const outcome = unitsSold('places');

function attempt(claimId: string, answer: Answer, claimant = claimId): AnsweredAttempt {
  return { claimId, claimant, amount: 1, answer };
}

function recorded(claimId: string, claimant = claimId, state: RecordedClaim['state'] = 'claimed'): RecordedClaim {
  return { claimId, claimant, amount: 1, state };
}

function facts(changes: Partial<RoundFacts>): RoundFacts {
  return {
    capacity: 2,
    oncePerClaimant: true,
    isTwoPhase: false,
    attempts: [],
    books: { remaining: 2, claims: [] },
    ...changes,
  };
}

describe('judgeRound', () => {
  it('finds nothing wrong where answers, records and counts agree', () => {
    const round = judgeRound(
      facts({
        attempts: [attempt('a', 'granted'), attempt('b', 'granted'), attempt('c', 'sold-out')],
        books: { remaining: 0, claims: [recorded('a'), recorded('b')] },
      }),
      outcome,
    );
    expect(round).toMatchObject({
      isRace: false,
      sold: 2,
      oversold: 0,
      duplicates: 0,
      drift: 0,
      unkept: 0,
      phantom: 0,
    });
    expect(round.outcome).toEqual({ value: 2, limit: 2, text: '2/2 places' });
    expect(round.answers).toMatchObject({ granted: 2, 'sold-out': 1, error: 0 });
  });

  it('finds what was sold beyond the capacity', () => {
    const claims = ['a', 'b', 'c'].map((id) => recorded(id));
    const round = judgeRound(
      facts({ attempts: claims.map(({ claimId }) => attempt(claimId, 'granted')), books: { remaining: -1, claims } }),
      outcome,
    );
    expect(round).toMatchObject({ isRace: true, oversold: 1, drift: 0 });
  });

  it('finds a write that was overwritten by another, although nothing was oversold', () => {
    const round = judgeRound(
      facts({
        attempts: [attempt('a', 'granted'), attempt('b', 'granted')],
        books: { remaining: 1, claims: [recorded('a'), recorded('b')] },
      }),
      outcome,
    );
    expect(round).toMatchObject({ isRace: true, oversold: 0, drift: 1 });
  });

  it('finds a claimant with two, where one each is the rule, and allows it where it is not', () => {
    const doubled = {
      attempts: [attempt('a.0', 'granted', 'a'), attempt('a.1', 'granted', 'a')],
      books: { remaining: 0, claims: [recorded('a.0', 'a'), recorded('a.1', 'a')] },
    };
    expect(judgeRound(facts(doubled), outcome)).toMatchObject({ isRace: true, duplicates: 1 });
    expect(judgeRound(facts({ ...doubled, oncePerClaimant: false }), outcome)).toMatchObject({ isRace: false });
  });

  it('finds that some have more than their share, beyond chance', () => {
    const judge = (programs: number) => {
      const ids = Array.from({ length: 100 }, (_, i) => `v${i}`);
      const attempts = [...ids, ...Array.from({ length: 900 }, (_, i) => `late${i}`)].map((id, i): AnsweredAttempt => {
        const role = i < programs || (i >= 100 && i < 110 - programs) ? 'program' : 'person';
        return { ...attempt(id, i < 100 ? 'granted' : 'sold-out'), role };
      });
      const books = { remaining: 0, claims: ids.map((id) => recorded(id)) };
      return judgeRound({ ...facts({ attempts, books }), capacity: 100 }, (seen) => fairDraw.outcome(seen));
    };
    expect(judge(7)).toMatchObject({ isRace: false, unfair: 0, outcome: { value: 7, limit: 1 } });
    const taken = judge(10);
    expect(taken).toMatchObject({ isRace: true, unfair: 9 });
    expect(taken.outcome.text).toBe('10/10 programs got a unit, and 90 people');
    expect(breachesInWords(taken)).toBe('9 more than their share');
  });

  it('finds a promise that the store does not know of', () => {
    const round = judgeRound(facts({ attempts: [attempt('a', 'granted')] }), outcome);
    expect(round).toMatchObject({ isRace: true, unkept: 1 });
  });

  it.each(['sold-out', 'duplicate', 'gave-up', 'unavailable'] as const)(
    'finds a claim that stands although its claimant received %s',
    (answer) => {
      const round = judgeRound(
        facts({ attempts: [attempt('a', answer)], books: { remaining: 1, claims: [recorded('a')] } }),
        outcome,
      );
      expect(round).toMatchObject({ isRace: true, phantom: 1 });
    },
  );

  it.each(['unknown', 'error'] as const)('holds nothing against a claim whose answer was %s, made or not', (answer) => {
    const made = { attempts: [attempt('a', answer)], books: { remaining: 1, claims: [recorded('a')] } };
    expect(judgeRound(facts(made), outcome)).toMatchObject({ isRace: false, sold: 1 });
    expect(judgeRound(facts({ attempts: [attempt('a', answer)] }), outcome)).toMatchObject({ isRace: false, sold: 0 });
  });

  it('counts claims that were never confirmed, in two phases only', () => {
    const books = { remaining: 1, claims: [recorded('a', 'a', 'pending')] };
    const attempts = [attempt('a', 'unknown')];
    expect(judgeRound(facts({ attempts, books, isTwoPhase: true }), outcome)).toMatchObject({
      isRace: false,
      pending: 1,
    });
    expect(judgeRound(facts({ attempts, books }), outcome)).toMatchObject({ pending: 0 });
  });
});

/** A round in which this many distinct claimants got what they asked for. */
function roundOf(scenario: Scenario, granted: number, remaining: number): RoundVerdict {
  const claims = Array.from({ length: granted }, (_, place) => ({
    claimId: `claim-${place}`,
    claimant: `claimant-${place}`,
    amount: scenario.amounts[place % scenario.amounts.length] ?? 1,
    state: 'claimed' as const,
  }));
  const attempts = claims.map(({ claimId, claimant, amount }) => ({
    claimId,
    claimant,
    amount,
    answer: 'granted' as const,
  }));
  const { capacity, oncePerClaimant, isTwoPhase } = scenario;
  return judgeRound({ capacity, oncePerClaimant, isTwoPhase, attempts, books: { remaining, claims } }, (seen) =>
    scenario.outcome(seen),
  );
}

const full = roundOf(sessionCapacity, 5, 0);
const oversold = roundOf(sessionCapacity, 7, 3);

describe('the verdict of a run', () => {
  it('is a race when one of many rounds has one, and shows the worst of them', () => {
    const run = judgeRun([full, roundOf(sessionCapacity, 6, 0), oversold, full]);
    expect(verdictLine(sessionCapacity, run)).toBe('Session capacity race: RACE CONDITION, 7/5 enrollments');
    expect(frequency(run)).toBe('the race showed in 2 of 4 rounds');
    expect(breachesInWords(run.worst)).toBe('2 oversold, the counter is off by 5');
  });

  it('says of a run without a race that it holds for this run, and how many rounds that is', () => {
    const run = judgeRun(Array.from({ length: 50 }, () => full));
    expect(verdictLine(sessionCapacity, run)).toBe('Session capacity race: OK, 5/5 enrollments (this run)');
    expect(frequency(run)).toBe('no race in 50 rounds');
    expect(frequency(judgeRun([full]))).toBe('no race in 1 round');
    expect(breachesInWords(run.worst)).toBe('');
  });

  it.each([
    [sessionCapacity, 7, 'Session capacity race: RACE CONDITION, 7/5 enrollments'],
    [sessionCapacity, 5, 'Session capacity race: OK, 5/5 enrollments (this run)'],
    [couponClaim, 3, 'Coupon claim race: RACE CONDITION, 3/1 claims'],
    [couponClaim, 1, 'Coupon claim race: OK, 1/1 claims (this run)'],
  ])('is summed up in one line, by the numbers: %#', (scenario, granted, line) => {
    expect(verdictLine(scenario, judgeRun([roundOf(scenario, granted, scenario.capacity - granted)]))).toBe(line);
  });

  it('shows the round that sold least where there is no race', () => {
    const run = judgeRun([full, roundOf(sessionCapacity, 3, 2), full]);
    expect(verdictLine(sessionCapacity, run)).toBe('Session capacity race: OK, 3/5 enrollments (this run)');
  });

  it('proves nothing when nobody got anything', () => {
    const run = judgeRun([roundOf(sessionCapacity, 0, 5)]);
    expect(run.result).toBe('no-result');
    expect(verdictLine(sessionCapacity, run)).toBe('Session capacity race: NO RESULT, nobody got anything');
  });

  it('compares a balance with the start less all successful purchases', () => {
    expect(verdictLine(balance, judgeRun([roundOf(balance, 2, 85_000)]))).toBe(
      'Balance race: OK, balance 85000, expected 85000 (this run)',
    );
    const lost = judgeRun([roundOf(balance, 2, 85_000), roundOf(balance, 2, 90_000)]);
    expect(verdictLine(balance, lost)).toBe('Balance race: RACE CONDITION, balance 90000, expected 85000');
    expect(breachesInWords(lost.worst)).toBe('the counter is off by 5000');
  });

  it('does not exist without rounds', () => {
    expect(() => judgeRun([])).toThrow('a run without rounds has no verdict');
  });
});
