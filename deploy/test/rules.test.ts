import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const folder = fileURLToPath(new URL('../prometheus/', import.meta.url));
const [rules, tests] = ['rules.yml', 'rules.test.yml'].map((file) => readFileSync(folder + file, 'utf8')) as [
  string,
  string,
];
const alerts = [...new Set([...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name as string))];

/** @throws with its output when it fails */
async function promtool(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.env['PROMTOOL_PATH'] ?? 'promtool', args, { cwd: folder });
  return stdout;
}

describe('promtool', () => {
  it('accepts the configuration', async () => {
    expect(await promtool('check', 'config', 'prometheus.yml')).toContain('SUCCESS');
  });

  it('accepts the rules', async () => {
    expect(await promtool('check', 'rules', 'rules.yml')).toContain('SUCCESS');
  });

  it('sees the alerts raised when they should be, and only then', async () => {
    expect(await promtool('test', 'rules', 'rules.test.yml')).toContain('SUCCESS');
  });
});

describe.each(alerts)('%s', (name) => {
  it('is tested', () => {
    expect(tests).toMatch(new RegExp(`alertname(="|: )${name}\\b`));
  });

  it('links to its section in the documents', () => {
    expect(rules).toContain(`runbook: docs/operations.md#${name.toLowerCase()}\n`);
  });
});
