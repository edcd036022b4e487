import type { Unit } from '../buyers.js';
import type { Epoch } from '../epoch.js';
import type { PurchaseOperation } from '../operation.js';
import type { Violation } from '../violation.js';

type Owner = Pick<Unit, 'buyer' | 'earliestMs'>;

/**
 * SOLD_OUT is told only when as many users as there are units can own one. Who was told SOLD_OUT at the same level of
 * stock, or a later one, is not among them.
 */
export function soldOutOnlyWhenSold(epoch: Epoch): Violation[] {
  const owners: Owner[] = [...epoch.units, ...epoch.possibleOwners];
  owners.sort((one, other) => one.earliestMs - other.earliestMs);
  /** How many owners there can be, by the number of restocks that were over when they last heard SOLD_OUT. */
  const counts = Array.from({ length: epoch.span.restocks.length + 2 }, () => 0);
  let next = 0;
  const violations: Violation[] = [];
  for (const answer of byReturn(epoch.soldOuts)) {
    const { invokedAtMs, returnedAtMs = Infinity } = answer;
    for (let owner = owners[next]; owner && owner.earliestMs <= returnedAtMs; owner = owners[(next += 1)]) {
      const slot = 1 + lastLevel(epoch, owner);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    const level = epoch.span.restocks.filter((restock) => restock.invokedAtMs <= returnedAtMs).length;
    const sold = counts.slice(0, level + 1).reduce((sum, count) => sum + count, 0);
    const stock = epoch.stockAtLeast(invokedAtMs);
    if (sold >= stock) continue;
    const message = `${answer.userId} was told SOLD_OUT when at most ${sold} of ${stock} units can have been sold`;
    violations.push(epoch.violation('sold-out-only-when-sold', message, [answer]));
  }
  return violations;
}

/** How many restocks were over for certain when the user was last told SOLD_OUT; -1 when that never was. */
function lastLevel(epoch: Epoch, { buyer }: Owner): number {
  const last = buyer.soldOuts.at(-1);
  if (last === undefined) return -1;
  return epoch.span.restocks.filter(({ returnedAtMs }) => returnedAtMs < last.invokedAtMs).length;
}

function byReturn(answers: readonly PurchaseOperation[]): PurchaseOperation[] {
  return [...answers].sort((one, other) => (one.returnedAtMs ?? Infinity) - (other.returnedAtMs ?? Infinity));
}
