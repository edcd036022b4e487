import { until } from 'flashsale-testkit';
import type { Attack } from '../attack.js';

const WRITTEN_DEADLINE_MS = 30_000;
/** As logins may name people: all of them are valid user ids. */
const NAMES = [
  ...['=1+1', '+1+1', '-1+1', '@SUM(A1)', '=HYPERLINK("http://evil.example","x")', "=cmd|'/c'!A0", '=IMPORTXML("x")'],
  ...['=A1;=B1', ';=1+1', ',=1+1', '"=1+1', '"";=1+1', "'=1+1", '%0d=1+1', '|=1+1', 'x;=1+1;y', 'x,=1+1,y'],
] as const;
const SEPARATORS = ['comma', 'semicolon', 'tab'] as const;
const CHARACTER = { comma: ',', semicolon: ';', tab: '\t' } as const;
const FORMULA = /^[=+\-@\t\r\n]/;
/** What programs take for the end of a cell, whatever the file says. */
const ENDS = [',', ';', '\t'] as const;

/** Buyers whose names are formulas, in a file that an operator opens. */
export const csvFormulas: Attack = {
  name: 'csv-formulas',
  title: 'buyers whose names begin with = + - @ or hide a formula behind a separator, exported by an operator',
  holds: 'no cell is a formula, whichever separator the program of the operator expects',
  needs: ['buyers', 'operator'],
  deadlineMs: 60_000,
  async run(arena) {
    const saleId = await arena.openSale(NAMES.length, '=HYPERLINK("http://evil.example")');
    for (const name of NAMES) {
      arena.ledger.admit(name);
      const { status, text } = await arena.buy('api', name, { saleId });
      arena.expect(status === 200, `${name} was answered ${status}: ${text.slice(0, 100)}`);
    }
    const path = `sales/${saleId}`;
    await until(
      async () =>
        (JSON.parse((await arena.administer('GET', path)).text) as { orders: number }).orders === NAMES.length,
      { what: 'the orders are written', deadlineMs: arena.patient(WRITTEN_DEADLINE_MS), signal: arena.signal },
    );
    let cells = 0;
    for (const separator of SEPARATORS) {
      for (const file of ['orders', 'audit']) {
        const { text } = await arena.administer('GET', `${path}/${file}.csv?separator=${separator}`);
        const lines = text.split('\r\n').filter(Boolean);
        arena.expect(lines.length > NAMES.length, `${file}.csv by ${separator} has ${lines.length} lines`);
        for (const end of ENDS) {
          for (const cell of lines.flatMap((line) => cellsOf(line, end))) {
            cells += 1;
            const isNumber = /^-?\d+(\.\d+)?$/.test(cell);
            arena.expect(
              isNumber || !FORMULA.test(cell),
              `${file}.csv by ${separator}, read by ${JSON.stringify(end)}: ${cell}`,
            );
          }
        }
        const expected = lines[0]?.split(CHARACTER[separator]).length ?? 0;
        const isEven = lines.every((line) => cellsOf(line, CHARACTER[separator]).length === expected);
        arena.expect(expected > 1 && isEven, `${file}.csv by ${separator} has lines of another length`);
      }
    }
    arena.note(`${NAMES.length} names, ${cells} cells`);
  },
};

/** As a spreadsheet reads them: quotes keep a separator from ending a cell. */
function cellsOf(line: string, separator: string): string[] {
  const cells = [''];
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    const last = cells.length - 1;
    if (character === '"' && isQuoted && line[at + 1] === '"') {
      cells[last] += '"';
      at += 1;
    } else if (character === '"' && (isQuoted || cells[last] === '')) isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) cells.push('');
    else cells[last] += character;
  }
  return cells;
}
