import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { killStrays } from './strays.js';

describe('killStrays', () => {
  async function startDetached(program: string, variables: Record<string, string>) {
    const child = spawn(process.execPath, ['-e', `console.log('up'); ${program}`], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...variables },
    });
    await once(child.stdout, 'data');
    return { child, ended: once(child, 'exit') };
  }
  const runs = 'setInterval(() => {}, 1000)';

  it('kills what carries the variable, whatever group it is in, and nothing else', async () => {
    const value = randomUUID();
    const stray = await startDetached(runs, { TEST_MARK: value });
    const foreign = await startDetached(runs, { TEST_MARK: `${value}0` });
    try {
      expect(await killStrays('TEST_MARK', value)).toEqual([expect.stringContaining(runs)]);
      expect(await stray.ended).toEqual([null, 'SIGKILL']);
      expect(foreign.child.exitCode).toBeNull();
    } finally {
      foreign.child.kill('SIGKILL');
      await foreign.ended;
    }
  });

  it('leaves alone what ends on its own within a moment', async () => {
    const value = randomUUID();
    const ending = await startDetached('setTimeout(() => {}, 300)', { TEST_MARK: value });
    expect(await killStrays('TEST_MARK', value)).toEqual([]);
    expect(await ending.ended).toEqual([0, null]);
  });
});
