import { isSameAttempt } from '../attempt.js';
import type { Epoch } from '../epoch.js';
import type { Violation } from '../violation.js';

/** Nobody is told SUCCESS for two attempts. The same attempt asked again is told the same order id: one unit. */
export function oneUnitPerUser(epoch: Epoch): Violation[] {
  const violations: Violation[] = [];
  for (const { userId, successes } of epoch.buyers.values()) {
    const [first] = successes;
    if (first === undefined) continue;
    const second = successes.find((operation) => !isSameAttempt(operation, first));
    if (second === undefined) continue;
    violations.push(epoch.violation('one-unit-per-user', `${userId} was sold two units`, [first, second]));
  }
  return violations;
}
