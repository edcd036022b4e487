import { attemptsAccounted } from './attempts-accounted.js';
import { auditSequenceGaps } from './audit-sequence-gaps.js';
import { buyersEquation } from './buyers-equation.js';
import type { CheckedSale, SaleCheck } from './check.js';
import { countersAgree } from './counters-agree.js';
import { definitionsAgree } from './definitions-agree.js';
import { epochsAgree } from './epochs-agree.js';
import { forgotten } from './forgotten.js';
import { gateOpen } from './gate-open.js';
import { noBrokenPromise } from './no-broken-promise.js';
import { oneOrderIdPerUser } from './one-order-id-per-user.js';
import { oneOrderPerUser } from './one-order-per-user.js';
import { openedHere } from './opened-here.js';
import { orderAudited } from './order-audited.js';
import { ordersConfirmed } from './orders-confirmed.js';
import { ordersSinceReset } from './orders-since-reset.js';
import { ordersWithinStock } from './orders-within-stock.js';
import { outboxEmpty } from './outbox-empty.js';
import { sameBuyers } from './same-buyers.js';
import { sameOrderIds } from './same-order-ids.js';
import { soldEqualsOrders } from './sold-equals-orders.js';
import { stuckEntries } from './stuck-entries.js';
import { unitsEquation } from './units-equation.js';

/** Everything that must hold for a sale at rest, in the order in which it is shown. A new check is a line here. */
export const SALE_CHECKS: readonly SaleCheck[] = [
  ordersWithinStock,
  oneOrderPerUser,
  ordersConfirmed,
  soldEqualsOrders,
  ordersSinceReset,
  orderAudited('RESERVED'),
  orderAudited('CONFIRMED'),
  attemptsAccounted,
  auditSequenceGaps,
  noBrokenPromise,
  oneOrderIdPerUser,
  buyersEquation,
  unitsEquation,
  countersAgree,
  sameBuyers,
  sameOrderIds,
  outboxEmpty,
  stuckEntries,
  gateOpen,
  epochsAgree,
  openedHere,
  definitionsAgree,
];

/** A sale that is retired is in PostgreSQL alone. */
const RETIRED_SALE_CHECKS: readonly SaleCheck[] = [
  ...SALE_CHECKS.filter(({ redisCommands }) => redisCommands === undefined),
  forgotten,
];

export function checksOf({ retiredAt }: CheckedSale): readonly SaleCheck[] {
  return retiredAt === null ? SALE_CHECKS : RETIRED_SALE_CHECKS;
}
