import type { Epoch } from '../epoch.js';
import type { Violation } from '../violation.js';

/**
 * Who owns a unit is never told SOLD_OUT. Without a restock nobody who is told SOLD_OUT ever owns one: then all units
 * are taken, and by others.
 */
export function ownerIsKnown(epoch: Epoch): Violation[] {
  const violations: Violation[] = [];
  for (const unit of epoch.units) {
    const { userId, soldOuts } = unit.buyer;
    const wrong = soldOuts.find(({ invokedAtMs }) => !epoch.mayBeRestocked(invokedAtMs, unit.latestMs));
    if (wrong === undefined) continue;
    const message = `${userId} owns a unit and was told SOLD_OUT`;
    violations.push(epoch.violation('owner-is-known', message, [...unit.evidence, wrong]));
  }
  return violations;
}
