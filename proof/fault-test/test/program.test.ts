import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const run = (...args: string[]) =>
  new Promise<{ status: number | null; out: string; errors: string }>((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...args], (_error, out, errors) =>
      resolve({ status: child.exitCode, out, errors }),
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

  it('prints its help', async () => {
    const { status, out } = await run('--help');
    expect(status).toBe(0);
    expect(out).toContain('--only <n,n-n>');
  });

  it('refuses unknown faults with a message and exit status 2', async () => {
    const { status, out, errors } = await run('--only', '99');
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(errors).toMatch(/^There is no fault '99'\. Known: 1, 2, .*\n$/);
  });
});
