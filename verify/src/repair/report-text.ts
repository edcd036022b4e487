import type { RepairFinding, RepairReport } from 'flashsale-core';

interface Row {
  readonly found: string;
  readonly count: string;
  readonly remedy: string;
}

/** The report for people: a table of what was found, examples of each, and a summary line. */
export function reportText(report: RepairReport): string {
  const { saleId, epoch, applied, findings } = report;
  const examples = findings.flatMap(({ title, found, examples: some }) =>
    some.length === 0
      ? []
      : [
          `  ${title}${found > some.length ? `, the first ${some.length} of ${found}` : ''}:`,
          ...some.map((each) => `    ${each}`),
        ],
  );
  return [
    `${saleId}, epoch ${epoch}${applied ? '' : ' (nothing is changed without --apply)'}`,
    ...table(findings, applied),
    ...(examples.length === 0 ? [] : ['', ...examples]),
    '',
    lastLine(report),
    '',
  ].join('\n');
}

/** Whether a repair, applied as asked, would leave nothing of what was found. */
export function isWhole({ applied, findings }: RepairReport): boolean {
  return findings.every(({ found, mended }) => found === 0 || (applied && mended >= found));
}

function toRow({ title, isKnown, found, mended, remedy }: RepairFinding, applied: boolean): Row {
  const would = isKnown && found === 0 ? '-' : remedy;
  return { found: title, count: applied && found > 0 ? `${mended} of ${found}` : String(found), remedy: would };
}

function table(findings: readonly RepairFinding[], applied: boolean): string[] {
  const rows = findings.map((finding) => toRow(finding, applied));
  const heading = { found: 'what', count: 'how many', remedy: applied ? 'what was done' : 'what --apply does' };
  const all = [heading, ...rows];
  const width = (column: keyof Row): number => Math.max(...all.map((row) => row[column].length));
  const [foundWidth, countWidth, remedyWidth] = [width('found'), width('count'), width('remedy')];
  const line = ({ found, count, remedy }: Row): string =>
    `  ${found.padEnd(foundWidth)}  ${count.padStart(countWidth)}  ${remedy}`;
  const rule = `  ${'-'.repeat(foundWidth)}  ${'-'.repeat(countWidth)}  ${'-'.repeat(remedyWidth)}`;
  return [line(heading), rule, ...rows.map(line)];
}

function lastLine(report: RepairReport): string {
  const { applied, findings } = report;
  const found = findings.reduce((sum, finding) => sum + finding.found, 0);
  if (found === 0)
    return findings.every(({ isKnown }) => isKnown) ? 'Nothing differs.' : 'Nothing differs, as far as it is known.';
  if (!applied)
    return found === 1
      ? '1 difference; --apply mends it as said above.'
      : `${found} differences; --apply mends them as said above.`;
  const isRebuilt = findings.some(({ id, mended }) => (id === 'lost-buyers' || id === 'unbacked-owners') && mended > 0);
  const rebuilt = isRebuilt ? ' The workers rebuild the sale now.' : '';
  if (isWhole(report)) return `${found === 1 ? 'The difference is' : `All ${found} differences are`} mended.${rebuilt}`;
  const mended = findings.reduce((sum, finding) => sum + finding.mended, 0);
  return `${mended} of ${found} differences are mended.${rebuilt}`;
}
