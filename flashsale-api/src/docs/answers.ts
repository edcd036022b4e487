import type { RepairReport } from 'flashsale-core';
import type { HealthReport } from 'flashsale-core/nest';
import type { ActRecord } from '../admin/acts/act-records.js';
import type { ResetResponse } from '../admin/admin.service.js';
import type { AdminDraft } from '../admin/drafts/draft-view.js';
import type { ImportedDrafts } from '../admin/drafts/import.service.js';
import type { DeadLetterList } from '../admin/dead-letters/dead-letter-view.js';
import type { SaleDrift } from '../admin/drift/drift.service.js';
import type { LiveView, SeriesView } from '../admin/live/live-view.js';
import type { RetriedPayment } from '../admin/payments/admin-payments.controller.js';
import type { PaymentRecord } from '../admin/payments/payment-records.js';
import type { AuditRecord } from '../admin/records/audit-page.js';
import type { AgedPage, OrderRecord, Page } from '../admin/records/orders-page.js';
import type { AdminRoom, LiveRoom } from '../admin/rooms/admin-room-response.js';
import type { AdminSale } from '../admin/sales/admin-sale-view.js';
import type { NewSession } from '../admin/session/operator-sessions.js';
import type { SessionView } from '../admin/session/session.controller.js';
import type { ShopStatus } from '../admin/status/status.controller.js';
import type { ErrorBody } from '../http/error.filter.js';
import type { EventResponse, PreparingPayment, StartedPayment } from '../payments/payment-response.js';
import type { CancelledOrder } from '../orders/order-response.js';
import type { OrderView } from '../orders/order-view.js';
import type { NotedReminderView } from '../reminders/reminders.controller.js';
import type { ProductCard, ProductView } from '../products/product-view.js';
import type { UserPurchaseResponse } from '../purchases/purchase-bodies.js';
import type { ListingView, ListRefusal } from '../waiting-list/waiting-list-response.js';
import type { JoinedRoom, JoinRefusal, RoomListPart, RoomProof, RoomTurn } from '../rooms/room-response.js';
import type { RoomView } from '../rooms/room-view.js';

/**
 * The API's answers, by their names in the document. The schemas are generated from these types, so changing a type
 * changes the document.
 */
export interface Answers {
  readonly ActsPage: Page<ActRecord>;
  readonly AdminDraft: AdminDraft;
  readonly AdminRoom: AdminRoom;
  readonly AdminSale: AdminSale;
  readonly AuditPage: AgedPage<AuditRecord>;
  readonly CancelledOrder: CancelledOrder;
  readonly DeadLetterList: DeadLetterList;
  readonly ErrorBody: ErrorBody;
  readonly EventResponse: EventResponse;
  readonly HealthReport: HealthReport;
  readonly ImportedDrafts: ImportedDrafts;
  readonly JoinedRoom: JoinedRoom;
  readonly ListingView: ListingView;
  readonly ListRefusal: ListRefusal;
  readonly JoinRefusal: JoinRefusal;
  readonly LiveRoom: LiveRoom;
  readonly LiveView: LiveView;
  readonly NewSession: NewSession;
  readonly NotedReminderView: NotedReminderView;
  readonly OrderView: OrderView;
  readonly OrdersPage: AgedPage<OrderRecord>;
  readonly PaymentsPage: Page<PaymentRecord>;
  readonly PreparingPayment: PreparingPayment;
  readonly ProductCard: ProductCard;
  readonly ProductView: ProductView;
  readonly RepairReport: RepairReport;
  readonly ResetResponse: ResetResponse;
  readonly RetriedPayment: RetriedPayment;
  readonly RoomListPart: RoomListPart;
  readonly RoomProof: RoomProof;
  readonly RoomTurn: RoomTurn;
  readonly RoomView: RoomView;
  readonly SaleDrift: SaleDrift;
  readonly SeriesView: SeriesView;
  readonly SessionView: SessionView;
  readonly ShopStatus: ShopStatus;
  readonly StartedPayment: StartedPayment;
  readonly UserPurchaseResponse: UserPurchaseResponse;
}
