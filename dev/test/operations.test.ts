import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { configurationPage, readExample } from '../src/commands/configuration.js';

const read = (path: string) => readFileSync(join(CHECKOUT_FOLDER, path), 'utf8');

/** Where the processes of the running system read their environment. */
const readers = [
  'flashsale-core/src/process/environment.ts',
  'flashsale-core/src/process/secrets.ts',
  'flashsale-api/src/environment.ts',
  'flashsale-worker/src/environment.ts',
  'flashsale-web/src/environment.ts',
  'payment-sandbox/src/environment.ts',
  'flashsale-core/src/payments/payment-settings.ts',
];

describe('.env.example', () => {
  it.each(readers)('has every variable of %s', (path) => {
    const source = read(path);
    const names = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):|variables\['([A-Z_]+)'\]/gm)].map(
      ([, key, index]) => key ?? index,
    );
    const known = new Set(readExample().map(({ name }) => name));

    expect(names.filter((name) => !known.has(String(name)))).toEqual([]);
  });

  it.each([
    'flashsale-api/src/environment.ts',
    'flashsale-worker/src/environment.ts',
    'flashsale-core/src/process/environment.ts',
  ])('shows the defaults of %s', (path) => {
    const values = new Map(readExample().map(({ name, value }) => [name, value]));
    const defaults = [...read(path).matchAll(/^ {2}([A-Z0-9_]+): [^]*?(?=^ {2}[A-Z0-9_]+:|^};)/gm)].flatMap(
      ([declared, name]) => {
        const [, value] = /\.default\('?([^')[\]]+)'?\)/.exec(declared) ?? [];
        return value === undefined ? [] : [[name, value.replaceAll('_', '')]];
      },
    );

    expect(defaults.length).toBeGreaterThan(0);
    expect(defaults).toEqual(defaults.map(([name]) => [name, values.get(String(name))]));
  });
});

describe('docs/operations.md', () => {
  it('has the table of .env.example; npm run configuration writes it', async () => {
    const { actual, expected } = await configurationPage();

    expect(actual).toBe(expected);
  });

  it('has a section for each alert', () => {
    const rules = 'deploy/prometheus/rules.yml';
    const alerts = existsSync(join(CHECKOUT_FOLDER, rules))
      ? [...read(rules).matchAll(/- alert: (\w+)/g)].map(([, name]) => name)
      : [];
    const headings = new Set([...read('docs/operations.md').matchAll(/^### (\w+)$/gm)].map(([, name]) => name));

    expect(alerts.filter((name) => !headings.has(name))).toEqual([]);
  });
});
