import { type AuditHead, expectHead } from './audit-head.js';
import { checkAuditFiles, type CheckedFiles } from './check-audit-files.js';
import { waitForRest, type RestReport, type Unrest } from './wait-for-rest.js';
import { findSales } from './sales.js';
import type { Stores } from './stores.js';
import { type MoneyVerdict, verifyMoney } from './verify-money.js';
import { type CheckResult, type Progress, type SaleVerdict, verifyQueues, verifySale } from './verify-sale.js';

export interface Verdict {
  readonly ok: boolean;
  readonly rest: RestReport | undefined;
  readonly sales: readonly SaleVerdict[];
  /** Undefined where RABBITMQ_URL is not set. */
  readonly queues: readonly CheckResult[] | undefined;
  /** Undefined where no sale is paid for. */
  readonly money: MoneyVerdict | undefined;
  /** Files with audit trails; undefined where no folder was named. */
  readonly files: readonly CheckResult[] | undefined;
  /** Undefined where no earlier head was expected. */
  readonly head: CheckResult | undefined;
}

export interface VerifyRequest {
  /** All sales when undefined. */
  readonly saleId: string | undefined;
  /** How long to wait for the system to come to rest; 0 checks at once. */
  readonly waitMs: number;
  /** Whether to wait for holds and payments to end as well. */
  readonly settle?: boolean;
  /** An earlier head of the audit trail, which must still be contained. */
  readonly expectedHead?: AuditHead | undefined;
  /** A folder with files of audit trails, which are checked. */
  readonly archive?: string | undefined;
  readonly onLook?: (unrest: Unrest) => void;
  readonly onProgress?: (progress: Progress) => void;
}

const NO_FILES: CheckedFiles = { checks: [], links: new Map() };

/** Waits for rest, then checks the sales and the queues. @throws Refusal where there is no such sale */
export async function verify(
  stores: Stores,
  { saleId, waitMs, settle = false, expectedHead, archive, onLook, onProgress = () => undefined }: VerifyRequest,
): Promise<Verdict> {
  const found = await findSales(stores.database, saleId);
  const rest = waitMs > 0 ? await waitForRest(stores, found, { deadlineMs: waitMs, settle }, onLook) : undefined;
  const sales: SaleVerdict[] = [];
  // The wait may have changed what was found before it.
  for (const sale of await findSales(stores.database, saleId)) {
    sales.push(await verifySale(stores, sale, onProgress));
  }
  const queues = await verifyQueues(stores);
  const money = sales.some(({ mode }) => mode === 'HOLD') ? await verifyMoney(stores, saleId) : undefined;
  const files: CheckedFiles =
    archive === undefined ? NO_FILES : await checkAuditFiles(stores.database, archive, saleId, expectedHead);
  const head = expectedHead && (await expectHead(stores.database, expectedHead, saleId, files.links));
  const checks = [
    ...sales.flatMap((sale) => sale.checks),
    ...(queues ?? []),
    ...(money?.checks ?? []),
    ...files.checks,
    ...(head ? [head] : []),
  ];
  return {
    ok: checks.every((check) => check.ok),
    rest,
    sales,
    queues,
    money,
    files: archive === undefined ? undefined : files.checks,
    head,
  };
}
