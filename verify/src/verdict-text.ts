import type { Verdict } from './verify.js';
import type { CheckResult, SaleVerdict } from './verify-sale.js';

const HEADINGS = { title: 'check', expected: 'expected', found: 'found' };

/** The verdict for people: a table for each sale, the audit counts, and a summary line. */
export function verdictText(verdict: Verdict): string {
  const blocks = verdict.sales.map(saleText);
  if (verdict.queues !== undefined) blocks.push(`RabbitMQ\n${checkTable(verdict.queues)}`);
  else blocks.push('RabbitMQ was not checked, because RABBITMQ_URL is not set.');
  if (verdict.money !== undefined) {
    const { checks, notCompared } = verdict.money;
    blocks.push(['Payments', checkTable(checks), ...notCompared.map((sentence) => `  ${sentence}`)].join('\n'));
  }
  if (verdict.files !== undefined) {
    blocks.push(
      `Files of audit trails\n${verdict.files.length === 0 ? '  There are none.' : checkTable(verdict.files)}`,
    );
  }
  if (verdict.head !== undefined) blocks.push(`Audit trail of all sales\n${checkTable([verdict.head])}`);
  if (verdict.rest?.atRest === false) {
    const { outboxLength, queued, held, money } = verdict.rest.last;
    const seconds = (verdict.rest.waitedMs / 1000).toFixed(1);
    blocks.push(
      `The system did not come to rest within ${seconds} s: outbox ${outboxLength}, queue ${queued}, held ${held}, payment events ${money.events}, payment commands ${money.commands}, open payments ${money.open}.`,
    );
  }
  blocks.push(lastLine(verdict));
  return `${blocks.join('\n\n')}\n`;
}

function saleText({ saleId, name, totalStock, epoch, checks, events }: SaleVerdict): string {
  const counts = Object.entries(events).map(([type, count]) => `${type} ${count}`);
  return [
    `${saleId}: ${name}, ${totalStock} units, epoch ${epoch}`,
    checkTable(checks),
    `  Audit trail: ${counts.join(', ') || 'empty'}`,
  ].join('\n');
}

/** The checks as a table, each with what was expected and found. */
export function checkTable(checks: readonly CheckResult[]): string {
  const rows = [HEADINGS, ...checks];
  const width = (column: keyof typeof HEADINGS) => Math.max(...rows.map((row) => row[column].length));
  const [titleWidth, expectedWidth, foundWidth] = [width('title'), width('expected'), width('found')];
  const line = ({ title, expected, found }: typeof HEADINGS, mark: string) =>
    `  ${title.padEnd(titleWidth)}  ${expected.padEnd(expectedWidth)}  ${found.padEnd(foundWidth)}  ${mark}`.trimEnd();
  const heading = line(HEADINGS, '');
  const rule = `  ${'-'.repeat(titleWidth)}  ${'-'.repeat(expectedWidth)}  ${'-'.repeat(foundWidth)}  ------`;
  return [heading, rule, ...checks.map((check) => line(check, check.ok ? 'ok' : 'FAILED'))].join('\n');
}

function lastLine({ sales, queues, money, files, head }: Verdict): string {
  const all = [
    ...sales.flatMap(({ saleId, checks }) => checks.map((check) => ({ ...check, id: `${saleId} ${check.id}` }))),
    ...(queues ?? []),
    ...(money?.checks ?? []),
    ...(files ?? []),
    ...(head ? [head] : []),
  ];
  const failed = all.filter((check) => !check.ok);
  if (failed.length === 0) return `All ${all.length} checks hold.`;
  return `${failed.length} of ${all.length} checks FAILED: ${failed.map((check) => check.id).join(', ')}`;
}
