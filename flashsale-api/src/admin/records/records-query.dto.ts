import { IsIn, Matches } from 'class-validator';
import { AUDIT_EVENT_TYPES, type AuditEventType, type OrderStatus, STORED_USER_ID_PATTERN } from 'flashsale-core';
import { Filter, PAGE_LIMIT_DEFAULT, PageCursor, PageLimit, Separator } from '../input.js';
import { AUDIT_CURSOR } from './audit-page.js';
import type { CsvSeparator } from './csv.js';
import { ORDERS_CURSOR } from './orders-page.js';

class UserFilter {
  @Filter()
  @Matches(new RegExp(STORED_USER_ID_PATTERN))
  readonly userId?: string;
}

const ORDER_STATUSES = ['HELD', 'CONFIRMED', 'EXPIRED', 'CANCELLED'] as const satisfies readonly OrderStatus[];

class OrdersFilter extends UserFilter {
  @Filter()
  @IsIn(ORDER_STATUSES)
  readonly status?: OrderStatus;
}

class AuditFilter extends UserFilter {
  @Filter()
  @IsIn(AUDIT_EVENT_TYPES)
  readonly eventType?: AuditEventType;
}

/** The orders to export. */
export class OrdersExport extends OrdersFilter {
  @Separator()
  readonly separator: CsvSeparator = 'comma';
}

/** The audit rows to export. */
export class AuditExport extends AuditFilter {
  @Separator()
  readonly separator: CsvSeparator = 'comma';
}

export class OrdersQuery extends OrdersFilter {
  @PageLimit()
  readonly limit: number = PAGE_LIMIT_DEFAULT;

  @PageCursor(ORDERS_CURSOR)
  readonly after?: string;
}

export class AuditQuery extends AuditFilter {
  @PageLimit()
  readonly limit: number = PAGE_LIMIT_DEFAULT;

  @PageCursor(AUDIT_CURSOR)
  readonly after?: string;
}
