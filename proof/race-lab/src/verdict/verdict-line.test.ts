import { describe, expect, it } from '@jest/globals';
import { balance } from '../scenarios/balance.js';
import { couponClaim } from '../scenarios/coupon-claim.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import type { Scenario } from '../scenarios/scenario.js';
import { judgeRound, type RoundVerdict } from './judge-round.js';
import { judgeRun } from './judge-run.js';
import { breachesInWords, frequency, verdictLine } from './verdict-line.js';

/** A round in which this many distinct claimants got what they asked for. */
function round(scenario: Scenario, granted: number, remaining: number): RoundVerdict {
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
  return judgeRound({ capacity, oncePerClaimant, isTwoPhase, attempts, books: { remaining, claims } }, (facts) =>
    scenario.outcome(facts),
  );
}

const full = round(sessionCapacity, 5, 0);
const oversold = round(sessionCapacity, 7, 3);

describe('the verdict of a run', () => {
  it('is a race when one of many rounds has one, and shows the worst of them', () => {
    const run = judgeRun([full, round(sessionCapacity, 6, 0), oversold, full]);
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
  ])('is told in one line, by the numbers: %#', (scenario, granted, line) => {
    expect(verdictLine(scenario, judgeRun([round(scenario, granted, scenario.capacity - granted)]))).toBe(line);
  });

  it('shows the round that sold least where there is no race', () => {
    const run = judgeRun([full, round(sessionCapacity, 3, 2), full]);
    expect(verdictLine(sessionCapacity, run)).toBe('Session capacity race: OK, 3/5 enrollments (this run)');
  });

  it('proves nothing when nobody got anything', () => {
    const run = judgeRun([round(sessionCapacity, 0, 5)]);
    expect(run.result).toBe('no-result');
    expect(verdictLine(sessionCapacity, run)).toBe('Session capacity race: NO RESULT, nobody got anything');
  });

  it('compares a balance with the start less all successful purchases', () => {
    expect(verdictLine(balance, judgeRun([round(balance, 2, 85_000)]))).toBe(
      'Balance race: OK, balance 85000, expected 85000 (this run)',
    );
    const lost = judgeRun([round(balance, 2, 85_000), round(balance, 2, 90_000)]);
    expect(verdictLine(balance, lost)).toBe('Balance race: RACE CONDITION, balance 90000, expected 85000');
    expect(breachesInWords(lost.worst)).toBe('the counter is off by 5000');
  });

  it('does not exist without rounds', () => {
    expect(() => judgeRun([])).toThrow('a run without rounds has no verdict');
  });
});
