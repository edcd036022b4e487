import type pg from 'pg';
import { DELETED_SALES_SQL, EVENTS_SQL, none, type WrongRows } from './checks/payments.js';
import type { SandboxBooks, SandboxPayment } from './sandbox-books.js';
import type { Stores } from './stores.js';
import type { CheckResult } from './verify-sale.js';

/** What concerns the money of all sales. */
export interface MoneyVerdict {
  readonly checks: readonly CheckResult[];
  /** What could not be compared, in sentences. */
  readonly notCompared: readonly string[];
}

/** Checks events, and whether the provider has the money that we think it has. Without a sale, of all sales. */
export async function verifyMoney({ database, sandbox }: Stores, saleId: string | undefined): Promise<MoneyVerdict> {
  const { rows: providers } = await database.query<{ provider: string }>(
    'SELECT DISTINCT provider FROM payments WHERE $1::text IS NULL OR sale_id = $1',
    [saleId],
  );
  const names = new Set(providers.map(({ provider }) => provider));
  const checks = [await eventsHandled(database)];
  if (saleId === undefined) checks.push(await noMoneyOfDeletedSales(database));
  if (sandbox !== undefined) checks.push(await sandboxAgrees(database, sandbox, saleId));
  const notCompared = [
    ...(names.has('sandbox') && sandbox === undefined
      ? ['The money at the payment sandbox was not compared, because PAYMENT_SANDBOX_URL is not set.']
      : []),
    ...(names.has('stripe') ? ['The money at Stripe was not compared: its balance report has the sums.'] : []),
  ];
  return { checks, notCompared };
}

/** The questions of these checks, ready to be pasted into Adminer or psql. */
export function moneyScript(): string {
  return [
    `-- ${EVENTS_TITLE}\n${EVENTS_SQL};`,
    `-- ${DELETED_SALES_TITLE}\n${DELETED_SALES_SQL};`,
    `-- ${SANDBOX_TITLE}\n--   the sandbox: GET /sandbox/payments\n${sumsSql('NULL')};`,
  ].join('\n\n');
}

const EVENTS_TITLE = 'events of the payment provider that are not handled';
const DELETED_SALES_TITLE = 'payments that hold money for a deleted sale';
const SANDBOX_TITLE = 'money taken and not paid back, as the sandbox has it';

async function eventsHandled(database: pg.Client): Promise<CheckResult> {
  const { rows } = await database.query<{ unread: number; given_up: number }>(EVENTS_SQL);
  const { unread, given_up: givenUp } = rows[0] ?? { unread: 0, given_up: 0 };
  const ok = unread === 0 && givenUp === 0;
  const found = ok ? '0' : `${unread} new, ${givenUp} given up`;
  return { id: 'events-handled', title: EVENTS_TITLE, expected: '0', found, ok };
}

async function noMoneyOfDeletedSales(database: pg.Client): Promise<CheckResult> {
  const { rows } = await database.query<WrongRows>(DELETED_SALES_SQL);
  return { id: 'money-has-sale', title: DELETED_SALES_TITLE, ...none(rows[0], 'payment') };
}

/** Payment by payment, since two errors can have the right sum. */
async function sandboxAgrees(
  database: pg.Client,
  sandbox: SandboxBooks,
  saleId: string | undefined,
): Promise<CheckResult> {
  const theirs = new Map<string, number>();
  let [holding, different, example] = [0, 0, ''];
  for await (const page of sandbox.pages()) {
    const payments = page.filter((payment) => saleId === undefined || payment.saleId === saleId);
    const ours = await findOurs(database, payments);
    for (const payment of payments) {
      const { id, currency, captured, refunded } = payment;
      const name = currency.toUpperCase();
      theirs.set(name, (theirs.get(name) ?? 0) + captured - refunded);
      const known = ours.get(id);
      if (known !== undefined && known.holds) holding += 1;
      if (moneyOf(payment) === (known?.money ?? NO_MONEY)) continue;
      different += 1;
      example ||= id;
    }
  }
  const { rows: sums } = await database.query<{ currency: string; money: number; holding: number }>(sumsSql('$1'), [
    saleId,
  ]);
  // What we count as money and the sandbox has never heard of.
  different += sums.reduce((total, sum) => total + sum.holding, 0) - holding;
  const expected = inWords([...theirs]);
  const found = inWords(sums.map(({ currency, money }) => [currency, money]));
  const ok = different === 0 && expected === found;
  const differences = different === 0 ? '' : `; ${different} payments differ${example && `, as ${example}`}`;
  return { id: 'sandbox-agrees', title: SANDBOX_TITLE, expected, found: found + differences, ok };
}

const NO_MONEY = 'taken 0, back 0';

function moneyOf({ status, captured, refunded }: Pick<SandboxPayment, 'status' | 'captured' | 'refunded'>): string {
  return status === 'requires_capture' ? 'reserved' : `taken ${captured}, back ${refunded}`;
}

interface OurMoney {
  readonly money: string;
  /** Whether a buyer misses it. */
  readonly holds: boolean;
}

async function findOurs(
  database: pg.Client,
  payments: readonly SandboxPayment[],
): Promise<ReadonlyMap<string, OurMoney>> {
  const { rows } = await database.query<{ id: string; state: string; captured: number; refunded: number }>(
    `SELECT provider_payment_id AS id, state, captured, refunded FROM payments
      WHERE provider = 'sandbox' AND provider_payment_id = ANY($1)`,
    [payments.map(({ id }) => id)],
  );
  return new Map(
    rows.map(({ id, state, captured, refunded }) => {
      const isReserved = state === 'AUTHORIZED';
      const money = moneyOf({ status: isReserved ? 'requires_capture' : state, captured, refunded });
      return [id, { money, holds: isReserved || captured > refunded }];
    }),
  );
}

function sumsSql(saleId: '$1' | 'NULL'): string {
  return `SELECT currency, SUM(captured - refunded)::bigint AS money,
       COUNT(*) FILTER (WHERE state = 'AUTHORIZED' OR captured > refunded) AS holding
  FROM payments WHERE provider = 'sandbox' AND (${saleId}::text IS NULL OR sale_id = ${saleId})
 GROUP BY currency ORDER BY currency`;
}

/** Amounts of minor units, as 3998 EUR. */
function inWords(sums: readonly (readonly [currency: string, amount: number])[]): string {
  const present = sums.filter(([, amount]) => amount !== 0).sort(([a], [b]) => a.localeCompare(b));
  return present.map(([currency, amount]) => `${amount} ${currency}`).join(', ') || 'nothing';
}
