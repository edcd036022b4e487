import type { ResetResponse } from '../../flashsale-api/src/admin/admin.service.js';
import type { DeadLetterList } from '../../flashsale-api/src/admin/dead-letters/dead-letter-view.js';
import type { SaleDrift } from '../../flashsale-api/src/admin/drift/drift.service.js';
import type { LiveView } from '../../flashsale-api/src/admin/live/live-view.js';
import type { AuditRecord } from '../../flashsale-api/src/admin/records/audit-page.js';
import type { OrderRecord, Page } from '../../flashsale-api/src/admin/records/orders-page.js';
import type { AdminSale } from '../../flashsale-api/src/admin/sales/admin-sale-view.js';
import type { ErrorBody } from '../../flashsale-api/src/http/error.filter.js';
import type { UserPurchaseResponse } from '../../flashsale-api/src/purchases/purchase-response.js';
import type { HealthReport } from '../../flashsale-core/src/process/health.js';
import type { RepairReport } from '../../flashsale-core/src/reconciliation/repair/repair-report.js';

/**
 * What the API answers, by the names that the document gives it. The schemas are made of the types themselves: whoever
 * changes one of them changes the document.
 */
export interface Answers {
  readonly AdminSale: AdminSale;
  readonly AuditPage: Page<AuditRecord>;
  readonly DeadLetterList: DeadLetterList;
  readonly ErrorBody: ErrorBody;
  readonly HealthReport: HealthReport;
  readonly LiveView: LiveView;
  readonly OrdersPage: Page<OrderRecord>;
  readonly RepairReport: RepairReport;
  readonly ResetResponse: ResetResponse;
  readonly SaleDrift: SaleDrift;
  readonly UserPurchaseResponse: UserPurchaseResponse;
}
