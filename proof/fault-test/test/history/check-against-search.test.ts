import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertySeed } from '../../../../flashsale-core/test-support/index.js';
import { checkHistory } from '../../src/history/check-history.js';
import { hasExplanation } from '../../src/history/search-history.js';
import { RULE_NAMES, type RuleName, type Violation } from '../../src/history/violation.js';
import { type Case, damagedCases, soundCases } from './random-history.js';

const REPEATABLE = { seed: propertySeed, numRuns: 5_000 };

const check = ({ history, sale }: Case): Violation[] => checkHistory(history, sale);
const isExplained = ({ history, sale }: Case): boolean => hasExplanation(history, sale);

describe('the linear check and the full search', () => {
  it('both accept what a correct sale answers, with resets, restocks and losses', () => {
    fc.assert(
      fc.property(soundCases({ withMarks: true }), (sound) => {
        expect(check(sound)).toEqual([]);
        expect(isExplained(sound)).toBe(true);
      }),
      REPEATABLE,
    );
  });

  it('agree on every history without a mark, and each rule of the check is needed for it', () => {
    const verdicts = { broken: 0, sound: 0 };
    const neededRules = new Set<RuleName>();
    fc.assert(
      fc.property(damagedCases({ withMarks: false }), (damaged) => {
        const isSound = isExplained(damaged);
        const violations = check(damaged);
        expect({ violations, isBroken: violations.length > 0 }).toEqual({ violations, isBroken: !isSound });
        verdicts[isSound ? 'sound' : 'broken'] += 1;
        const rules = new Set(violations.map(({ rule }) => rule));
        if (rules.size === 1) for (const rule of rules) neededRules.add(rule);
      }),
      REPEATABLE,
    );
    // Agreement says something only where there is something to disagree about.
    expect(Math.min(verdicts.broken, verdicts.sound)).toBeGreaterThan(1_000);
    expect([...neededRules].sort()).toEqual([...RULE_NAMES].sort());
  });

  it('agree with marks as well, except where operations may be on either side of one: there the check may excuse', () => {
    const verdicts = { sound: 0, accused: 0, excused: 0 };
    fc.assert(
      fc.property(damagedCases({ withMarks: true }), (damaged) => {
        const isSound = isExplained(damaged);
        const isAccused = check(damaged).length > 0;
        verdicts[isAccused ? 'accused' : isSound ? 'sound' : 'excused'] += 1;
        return isAccused ? !isSound : isSound || mayLieOnEitherSide(damaged);
      }),
      REPEATABLE,
    );
    expect(verdicts.accused).toBeGreaterThan(1_000);
    expect(verdicts.excused / verdicts.accused).toBeLessThan(0.1);
  });
});

/** Whether there is a restock, or an operation that can have taken effect before or after a reset or a loss. */
function mayLieOnEitherSide({ history }: Case): boolean {
  const boundaries = history.marks.filter(({ kind }) => kind !== 'restock');
  if (boundaries.length < history.marks.length) return true;
  return history.operations.some(({ invokedAtMs, returnedAtMs = Infinity, answer }) => {
    const isOpen = answer === 'UNKNOWN';
    return boundaries.some((mark) => {
      // What was bought before a loss may have outlived it.
      const isOnBothSides = isOpen || (answer === 'SUCCESS' && mark.kind === 'loss');
      return invokedAtMs <= mark.returnedAtMs && (isOnBothSides || returnedAtMs >= mark.invokedAtMs);
    });
  });
}
