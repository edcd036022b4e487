import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const run = (...args: string[]) =>
  new Promise<{ status: number | null; out: string; told: string }>((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...args], (_error, out, told) =>
      resolve({ status: child.exitCode, out, told }),
    );
  });

describe('npm run faults', () => {
  it('lists the faults without starting anything', async () => {
    const { status, out } = await run('--list', '--only', '7,12');
    expect(status).toBe(0);
    expect(out).toContain(' 7  worker killed after commit, before ack');
    expect(out).toContain('12  RabbitMQ killed and restarted');
    expect(out.split('\n')).toHaveLength(5);
  });

  it('says what it takes', async () => {
    const { status, out } = await run('--help');
    expect(status).toBe(0);
    expect(out).toContain('--only <n,n>');
  });

  it('refuses what it does not know with a sentence and exit status 2', async () => {
    const { status, out, told } = await run('--only', '99');
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(told).toMatch(/^There is no fault '99'\. Known: 1, 2, .*\n$/);
  });
});
