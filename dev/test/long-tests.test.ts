import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';

async function listTests(variables: NodeJS.ProcessEnv): Promise<string[]> {
  const args = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--listTests'];
  const env = { ...process.env, ...variables };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: CHECKOUT_FOLDER, env });
  return stdout.split('\n').filter((path) => path.startsWith(CHECKOUT_FOLDER));
}

describe('tests that take minutes', () => {
  it('are left out of a short run, and no other ones are', async () => {
    const [all, short] = await Promise.all([
      listTests({ FLASHSALE_TEST_SHORT: '' }),
      listTests({ FLASHSALE_TEST_SHORT: 'true' }),
    ]);
    const isLong = (path: string): boolean => path.endsWith('.long.test.ts');
    expect(all.filter(isLong)).not.toEqual([]);
    expect(short.toSorted()).toEqual(all.filter((path) => !isLong(path)).toSorted());
  });
});
