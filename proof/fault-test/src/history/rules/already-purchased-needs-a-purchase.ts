import { type Buyer, purchasesOf } from '../buyers.js';
import type { Epoch } from '../epoch.js';
import type { Violation } from '../violation.js';

/** ALREADY_PURCHASED is told only to a user another of whose attempts can have bought by then. */
export function alreadyPurchasedNeedsAPurchase(epoch: Epoch): Violation[] {
  const violations: Violation[] = [];
  for (const buyer of epoch.buyers.values()) {
    const wrong = wrongDuplicate(epoch, buyer);
    if (wrong !== undefined) violations.push(wrong);
  }
  return violations;
}

function wrongDuplicate(epoch: Epoch, buyer: Buyer): Violation | undefined {
  const { userId, successes, duplicates } = buyer;
  if (duplicates.length === 0) return undefined;
  const rule = 'already-purchased-needs-a-purchase';
  const bought = purchasesOf(buyer, epoch.told);
  const earliestMs = Math.min(...bought.map(({ invokedAtMs }) => invokedAtMs));
  const early = duplicates.find(({ returnedAtMs = Infinity }) => returnedAtMs < earliestMs);
  if (early !== undefined || bought.length === 0) {
    const shown = early ?? duplicates[0];
    const message = `${userId} was told ALREADY_PURCHASED and can have bought nothing before`;
    return epoch.violation(rule, message, [...(shown ? [shown] : []), ...bought.slice(0, 1)]);
  }
  const [success] = successes;
  const replay = duplicates.find(
    ({ idempotencyKey }) => idempotencyKey !== undefined && idempotencyKey === success?.idempotencyKey,
  );
  if (success === undefined || replay === undefined) return undefined;
  const message = `${userId} asked again with the key that bought and was told ALREADY_PURCHASED`;
  return epoch.violation(rule, message, [success, replay]);
}
