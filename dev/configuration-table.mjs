#!/usr/bin/env node
// `npm run configuration`: writes the table of docs/operations.md anew from .env.example.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { checkoutFolder } from './checkout.mjs';

const page = join(checkoutFolder, 'docs', 'operations.md');
const tableBetween = /(<!-- configuration -->\n)[^]*?(<!-- end of configuration -->)/;

/**
 * @typedef {object} Variable
 * @property {string} name
 * @property {string} value the default, or an example
 * @property {string} group whom it concerns
 * @property {string} text what it is; variables that stand together share it
 */

/** @returns {Variable[]} in the order of .env.example */
export function readExample() {
  let group = '';
  let text = '';
  let isTextOpen = false;
  /** @type {Variable[]} */
  const variables = [];
  for (const line of readFileSync(join(checkoutFolder, '.env.example'), 'utf8').split('\n')) {
    const [, title] = /^# -{3} (.*?) -+$/.exec(line) ?? [];
    const [, comment] = /^# (?!-{3})(.*)$/.exec(line) ?? [];
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (title !== undefined) group = title;
    if (comment !== undefined) text = isTextOpen ? `${text} ${comment}` : comment;
    if (name !== undefined && value !== undefined) variables.push({ name, value, group, text });
    isTextOpen = comment !== undefined;
  }
  return variables;
}

/**
 * The page with the table that belongs into it.
 *
 * @returns {Promise<{ is: string, shouldBe: string }>}
 */
export async function configurationPage() {
  const is = readFileSync(page, 'utf8');
  const rows = readExample().map(({ name, value, group, text }) => {
    // The bar would end the cell.
    const cells = [`\`${name}\``, group, value === '' ? '' : `\`${value}\``, text.replaceAll('|', '\\|')];
    return `| ${cells.join(' | ')} |`;
  });
  const table = ['| variable | whom it concerns | in the example | what it is |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
  const text = is.replace(tableBetween, (_, begin, end) => `${begin}\n${table}\n\n${end}`);
  const shouldBe = await prettier.format(text, { ...(await prettier.resolveConfig(page)), filepath: page });
  return { is, shouldBe };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, (await configurationPage()).shouldBe);
