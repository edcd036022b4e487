import { actsDocs } from '../admin/acts/acts.docs.js';
import { adminDocs } from '../admin/admin.docs.js';
import { deadLettersDocs } from '../admin/dead-letters/dead-letters.docs.js';
import { draftsDocs } from '../admin/drafts/drafts.docs.js';
import { driftDocs } from '../admin/drift/drift.docs.js';
import { liveDocs } from '../admin/live/live.docs.js';
import { adminOrdersDocs } from '../admin/orders/admin-orders.docs.js';
import { adminPaymentsDocs } from '../admin/payments/admin-payments.docs.js';
import { adminProductsDocs } from '../admin/products/admin-products.docs.js';
import { recordsDocs } from '../admin/records/records.docs.js';
import { repairDocs } from '../admin/repair/repair.docs.js';
import { adminSalesDocs } from '../admin/sales/admin-sales.docs.js';
import { adminRoomsDocs } from '../admin/rooms/admin-rooms.docs.js';
import { sessionDocs } from '../admin/session/session.docs.js';
import { statusDocs } from '../admin/status/status.docs.js';
import { eventsDocs } from '../events/events.docs.js';
import { paymentsDocs } from '../payments/payments.docs.js';
import { ordersDocs } from '../orders/orders.docs.js';
import { picturesDocs } from '../pictures/pictures.docs.js';
import { productsDocs } from '../products/products.docs.js';
import { purchasesDocs } from '../purchases/purchases.docs.js';
import { remindersDocs } from '../reminders/reminders.docs.js';
import { roomsDocs } from '../rooms/rooms.docs.js';
import { salesDocs } from '../sales/sales.docs.js';
import { waitingListDocs } from '../waiting-list/waiting-list.docs.js';
import type { DescribedRoute, Operation } from './operation.js';
import { systemDocs } from './system.docs.js';

/** Every operation of the API, in the order of the document. A missing one does not compile. */
export const OPERATIONS: Readonly<Record<DescribedRoute, Operation>> = {
  ...purchasesDocs,
  ...paymentsDocs,
  ...ordersDocs,
  ...salesDocs,
  ...waitingListDocs,
  ...roomsDocs,
  ...productsDocs,
  ...picturesDocs,
  ...eventsDocs,
  ...remindersDocs,
  ...sessionDocs,
  ...adminDocs,
  ...driftDocs,
  ...statusDocs,
  ...repairDocs,
  ...liveDocs,
  ...adminSalesDocs,
  ...draftsDocs,
  ...adminRoomsDocs,
  ...adminProductsDocs,
  ...recordsDocs,
  ...actsDocs,
  ...adminOrdersDocs,
  ...adminPaymentsDocs,
  ...deadLettersDocs,
  ...systemDocs,
};
