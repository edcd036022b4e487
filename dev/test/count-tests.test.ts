import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { useTemporaryFolder } from '../../testkit/test-support/temporary-folder.js';

describe('the count that CI ends with', () => {
  const folder = useTemporaryFolder();

  it.each([
    { result: { numPassedTests: 7, numFailedTests: 0 }, status: 0, line: '7 passed, 0 failed' },
    { result: { numPassedTests: 5, numFailedTests: 2 }, status: 1, line: '5 passed, 2 failed' },
    {
      result: { numPassedTests: 7, numFailedTests: 0, numRuntimeErrorTestSuites: 1 },
      status: 1,
      line: '7 passed, 1 failed',
    },
    { result: { numPassedTests: 7, numFailedTests: 0 }, status: 1, line: '7 passed, 1 failed' }, // too little coverage
    { result: undefined, status: 1, line: '0 passed, 1 failed' }, // the linter complained
  ])('is "$line"', ({ result, status, line }) => {
    const file = folder.path('result.json');
    if (result) writeFileSync(file, JSON.stringify(result));
    const args = [join(CHECKOUT_FOLDER, '.ci', 'count-tests.mjs'), file, String(status)];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe(`${line}\n`);
  });
});
