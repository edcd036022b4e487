import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { CHECKOUT_FOLDER } from '../checkout.js';

const PAGE = join(CHECKOUT_FOLDER, 'docs', 'operations.md');
const TABLE_BETWEEN = /(<!-- configuration -->\n)[^]*?(<!-- end of configuration -->)/;
const TABLE_HEAD = ['| variable | whom it concerns | in the example | what it is |', '|---|---|---|---|'];

export interface Variable {
  readonly name: string;
  /** The default, or an example. */
  readonly value: string;
  /** Whom it concerns. */
  readonly group: string;
  /** What it is; adjacent variables share it. */
  readonly text: string;
}

/** `npm run configuration`: writes the table of docs/operations.md from .env.example. */
export async function writeConfigurationTable(): Promise<void> {
  writeFileSync(PAGE, (await configurationPage()).expected);
}

/** The page as it is, and with the table that belongs into it. */
export async function configurationPage(): Promise<{ readonly actual: string; readonly expected: string }> {
  const actual = readFileSync(PAGE, 'utf8');
  const rows = readExample().map(({ name, value, group, text }) => {
    // The bar would end the cell.
    const cells = [`\`${name}\``, group, value === '' ? '' : `\`${value}\``, text.replaceAll('|', '\\|')];
    return `| ${cells.join(' | ')} |`;
  });
  const table = [...TABLE_HEAD, ...rows].join('\n');
  const text = actual.replace(TABLE_BETWEEN, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
  const expected = await prettier.format(text, { ...(await prettier.resolveConfig(PAGE)), filepath: PAGE });
  return { actual, expected };
}

/** The variables in the order of .env.example. */
export function readExample(): Variable[] {
  let group = '';
  let text = '';
  let isTextOpen = false;
  const variables: Variable[] = [];
  for (const line of readFileSync(join(CHECKOUT_FOLDER, '.env.example'), 'utf8').split('\n')) {
    const [, title] = /^# -{3} (.*?) -+$/.exec(line) ?? [];
    const [, comment] = /^# (?!-{3})(.*)$/.exec(line) ?? [];
    const [, name, value] = /^([A-Z0-9_]+)=(.*)$/.exec(line) ?? [];
    if (title !== undefined) group = title;
    if (comment !== undefined) text = isTextOpen ? `${text} ${comment}` : comment;
    if (name !== undefined && value !== undefined) variables.push({ name, value, group, text });
    isTextOpen = comment !== undefined;
  }
  return variables;
}
