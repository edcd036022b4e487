import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertySeed } from '../../../../flashsale-core/test-support/index.js';
import { checkHoldHistory } from '../../src/history/holds/check-hold-history.js';
import { type HoldRuleName, HOLD_RULE_NAMES, holdViolationText } from '../../src/history/holds/hold-violation.js';
import { hasHoldExplanation } from '../../src/history/holds/search-hold-history.js';
import { damagedHoldCases, type HoldCase, soundHoldCases } from './random-hold-history.js';

const REPEATABLE = { seed: propertySeed, numRuns: 1_000 };
/** What the search does not judge (how soon units come back, money), and what is seldom broken alone. */
const NOT_ALONE: readonly HoldRuleName[] = [
  'attempt-is-known',
  'money-follows-the-order',
  'no-end-without-its-cause',
  'sold-out-is-final',
  'units-come-back',
];
/** The share of broken histories that the linear check reports. */
const REPORTED_MIN = 0.9;

const check = ({ history, sale }: HoldCase): string[] => checkHoldHistory(history, sale).map(holdViolationText);
const isExplained = ({ history, sale }: HoldCase): boolean => hasHoldExplanation(history, sale);

describe('the linear check of a HOLD sale and the full search', () => {
  it('both accept what a correct sale answers', () => {
    fc.assert(
      fc.property(soundHoldCases({ withMarks: false }), (sound) => {
        expect(check(sound)).toEqual([]);
        expect(isExplained(sound)).toBe(true);
      }),
      REPEATABLE,
    );
  });

  it('the check accepts it also with resets, restocks and losses, and asks that units come back in time', () => {
    fc.assert(
      fc.property(soundHoldCases({ withMarks: true }), ({ history, sale }) => {
        expect(check({ history, sale: { ...sale, endsWithinMs: 16 } })).toEqual([]);
      }),
      REPEATABLE,
    );
  });

  it('agree on histories with something wrong: the check reports no sound one, and nearly every other one', () => {
    const verdicts = { sound: 0, reported: 0, missed: 0 };
    const neededRules = new Set<HoldRuleName>();
    fc.assert(
      fc.property(damagedHoldCases(), (damaged) => {
        const isSound = isExplained(damaged);
        const violations = checkHoldHistory(damaged.history, damaged.sale);
        // A sound history is accused of nothing.
        expect(isSound ? violations.map(holdViolationText) : []).toEqual([]);
        verdicts[isSound ? 'sound' : violations.length > 0 ? 'reported' : 'missed'] += 1;
        const rules = new Set(violations.map(({ rule }) => rule));
        if (rules.size === 1) for (const rule of rules) neededRules.add(rule);
      }),
      REPEATABLE,
    );
    expect(verdicts.sound).toBeGreaterThan(100);
    expect(verdicts.reported / (verdicts.reported + verdicts.missed)).toBeGreaterThan(REPORTED_MIN);
    const needed = [...neededRules, ...NOT_ALONE];
    expect([...new Set(needed)].sort()).toEqual([...HOLD_RULE_NAMES].sort());
  });
});
