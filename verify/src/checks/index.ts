import type { Topology } from 'flashsale-core';
import { attemptsAccounted, auditSequenceGaps, noBrokenPromise, oneOrderIdPerUser, orderAudited } from './audit.js';
import { auditChained } from './audit-chain.js';
import type { CheckedSale, SaleCheck } from './check.js';
import {
  buyersEquation,
  countersAgree,
  definitionsAgree,
  epochsAgree,
  forgotten,
  gateOpen,
  openedHere,
  outboxEmpty,
  quotasAddUp,
  unitsEquation,
} from './counters.js';
import { holdingsAddUp, holdUnitsEquation, sameHolds, unitsAgree } from './hold-states.js';
import { buyersWithinLimit, countsEqualOrders, endsAudited, holdsEnded, unitsWithinStock } from './holds.js';
import { oneOrderPerUser, ordersConfirmed, ordersSinceReset, ordersWithinStock, soldEqualsOrders } from './orders.js';
import { sameBuyers, sameOrderIds, stuckEntries } from './owners.js';
import { ROOM_CHECKS } from './rooms.js';
import { LIST_CHECKS } from './waiting-list.js';
import { commandsDone, commandsKept, moneyHasOrder, ordersPaid } from './payments.js';

const reservedAudited = orderAudited('RESERVED');
const confirmedAudited = orderAudited('CONFIRMED');

/** Everything that must hold for an INSTANT sale at rest, in the order in which it is shown. A new check is a line here. */
const INSTANT_SALE_CHECKS: readonly SaleCheck[] = [
  ordersWithinStock,
  oneOrderPerUser,
  ordersConfirmed,
  soldEqualsOrders,
  ordersSinceReset,
  reservedAudited,
  confirmedAudited,
  attemptsAccounted,
  auditSequenceGaps,
  auditChained,
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

/** The same for a HOLD sale. */
const HOLD_SALE_CHECKS: readonly SaleCheck[] = [
  unitsWithinStock,
  countsEqualOrders,
  buyersWithinLimit,
  holdsEnded,
  ordersPaid,
  moneyHasOrder,
  commandsDone,
  commandsKept,
  ordersSinceReset,
  endsAudited,
  attemptsAccounted,
  auditSequenceGaps,
  auditChained,
  unitsAgree,
  holdUnitsEquation,
  sameHolds,
  holdingsAddUp,
  outboxEmpty,
  stuckEntries,
  gateOpen,
  epochsAgree,
  openedHere,
  definitionsAgree,
];

const SALE_CHECKS = { INSTANT: INSTANT_SALE_CHECKS, HOLD: HOLD_SALE_CHECKS } as const;

/** What compares the orders since the last reset with their audit rows. */
const NEED_AUDIT_ROWS: ReadonlySet<SaleCheck> = new Set([
  reservedAudited,
  confirmedAudited,
  attemptsAccounted,
  auditSequenceGaps,
  noBrokenPromise,
  oneOrderIdPerUser,
  endsAudited,
]);

/** A sale that is retired is in PostgreSQL alone; one whose audit trail is in a file has no rows to count. */
export function checksOf({
  mode,
  retiredAt,
  hasRoom,
  hasList,
  resetEpoch,
  auditFile,
  buckets,
}: Pick<
  CheckedSale,
  'mode' | 'retiredAt' | 'hasRoom' | 'hasList' | 'resetEpoch' | 'auditFile' | 'buckets'
>): readonly SaleCheck[] {
  const isFiled = auditFile !== null && auditFile.lastEpoch >= resetEpoch;
  const checks = [
    ...SALE_CHECKS[mode],
    ...(hasRoom ? ROOM_CHECKS : []),
    ...(hasList ? LIST_CHECKS : []),
    ...(buckets.length > 0 ? [quotasAddUp] : []),
  ].map((check) => (isFiled && NEED_AUDIT_ROWS.has(check) ? inFile(check, auditFile.file) : check));
  if (retiredAt === null) return checks;
  return [...checks.filter(({ redisCommands }) => redisCommands === undefined), forgotten];
}

function inFile(check: SaleCheck, file: string): SaleCheck {
  const found = `not counted, the rows are in ${file}`;
  return { ...check, examine: async () => Promise.resolve({ expected: 'rows in a file', found, ok: true }) };
}

/** Something that must hold for RabbitMQ at rest; it concerns all sales. */
export interface QueueCheck {
  readonly id: string;
  readonly title: string;
  readonly queueOf: (topology: Topology) => string;
}

/** Every queue that must be empty at rest. */
export const QUEUE_CHECKS: readonly QueueCheck[] = [
  { id: 'queue-empty', title: 'messages in the purchase queue', queueOf: ({ purchases }) => purchases.queue },
  {
    id: 'dead-letters-empty',
    title: 'messages in the dead-letter queue',
    queueOf: ({ deadLetters }) => deadLetters.queue,
  },
];
