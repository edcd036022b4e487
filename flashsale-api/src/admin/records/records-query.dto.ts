import { Type } from 'class-transformer';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { AUDIT_EVENT_TYPES, type AuditEventType, STORED_USER_ID_PATTERN } from 'flashsale-core';
import { Filter, MayBeLeftOut } from '../input.js';
import { AUDIT_CURSOR } from './audit-page.js';
import { CSV_SEPARATORS, type CsvSeparator } from './csv.js';
import { ORDERS_CURSOR } from './orders-page.js';

const LIMIT_MAX = 200;
const LIMIT_DEFAULT = 50;

class OrdersFilter {
  @Filter()
  @Matches(new RegExp(STORED_USER_ID_PATTERN))
  readonly userId?: string;
}

class AuditFilter extends OrdersFilter {
  @Filter()
  @IsIn(AUDIT_EVENT_TYPES)
  readonly eventType?: AuditEventType;
}

/** The orders to export. */
export class OrdersExport extends OrdersFilter {
  @MayBeLeftOut()
  @IsIn(CSV_SEPARATORS)
  readonly separator: CsvSeparator = 'comma';
}

/** The audit rows to export. */
export class AuditExport extends AuditFilter {
  @MayBeLeftOut()
  @IsIn(CSV_SEPARATORS)
  readonly separator: CsvSeparator = 'comma';
}

export class OrdersQuery extends OrdersFilter {
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LIMIT_MAX)
  readonly limit: number = LIMIT_DEFAULT;

  @Filter()
  @Matches(ORDERS_CURSOR, { message: 'after must be the next of an earlier page' })
  readonly after?: string;
}

export class AuditQuery extends AuditFilter {
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LIMIT_MAX)
  readonly limit: number = LIMIT_DEFAULT;

  @Filter()
  @Matches(AUDIT_CURSOR, { message: 'after must be the next of an earlier page' })
  readonly after?: string;
}
