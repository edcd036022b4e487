import { expect, it } from '@jest/globals';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { runProgram } from './run-program.js';

const stores = useStores();

it('resets the sale before each trial, runs every check after it, and prints the highest rate that held', async () => {
  const { saleId } = await stores.openSale({ totalStock: 10 });
  await stores.startWorker();
  const api = await stores.startApi();
  const search = [
    '--find-limit',
    '--sale',
    saleId,
    '--api-url',
    api.url,
    '--rate',
    '50',
    '--duration',
    '1',
    '--trials',
    '2',
  ];
  const { stdout, status } = await runProgram(search, stores.environment);

  const trials = stdout.match(/^ +\d+\/s +(holds|FAILS) .*$/gm) ?? [];
  expect(trials).toHaveLength(2);
  expect(trials[0]).toMatch(/^ +50\/s .* p99 .* driver lag p99 .* failed 0, dropped 0$/);
  expect(stdout).not.toContain('BROKEN');
  // How fast the machine is is its own affair; what is said must fit what was tried.
  const held = trials.filter((trial) => trial.includes('holds')).map((trial) => Number.parseInt(trial, 10));
  const sentence = held.length > 0 ? `The highest rate that holds is ${Math.max(...held)}/s` : 'No rate held';
  expect(stdout).toContain(sentence);
  expect(status).toBe(held.length > 0 ? 0 : 1);
  const resets = await stores.countAudit(saleId);
  expect(resets).toMatchObject({ RESERVED: 10, CONFIRMED: 10, ADMIN_RESET: 1 });
});

it('refuses what it cannot search with', async () => {
  const { stderr, status } = await runProgram(['--find-limit', '--driver', 'k6'], stores.environment);
  expect(stderr).toContain('--find-limit needs the built-in driver');
  expect(status).toBe(2);
});
