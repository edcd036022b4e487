import type { Epoch } from '../epoch.js';
import type { PurchaseOperation } from '../operation.js';
import type { Violation } from '../violation.js';

/** After a returned SOLD_OUT nothing is sold any more, unless there was a restock. */
export function soldOutIsFinal(epoch: Epoch): Violation[] {
  const soldOuts = [...epoch.soldOuts].sort((one, other) => returnOf(one) - returnOf(other));
  const units = [...epoch.units].sort((one, other) => one.earliestMs - other.earliestMs);
  const violations: Violation[] = [];
  let next = 0;
  /** Of the answers that had returned, the one that was invoked last: the least can have happened since. */
  let latest: PurchaseOperation | undefined;
  for (const unit of units) {
    for (let answer = soldOuts[next]; answer && returnOf(answer) < unit.earliestMs; answer = soldOuts[(next += 1)]) {
      if (latest === undefined || answer.invokedAtMs > latest.invokedAtMs) latest = answer;
    }
    if (latest === undefined || epoch.mayBeRestocked(latest.invokedAtMs, unit.latestMs)) continue;
    const message = `${unit.buyer.userId} was sold a unit after ${latest.userId} had been told SOLD_OUT`;
    violations.push(epoch.violation('sold-out-is-final', message, [latest, ...unit.evidence]));
  }
  return violations;
}

function returnOf({ returnedAtMs = Infinity }: PurchaseOperation): number {
  return returnedAtMs;
}
