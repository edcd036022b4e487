import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SCENARIOS } from '../scenarios/registry.js';
import { balance } from '../scenarios/balance.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import { readSettings, adapted, loadFrom } from './settings.js';

const folder = mkdtempSync(join(tmpdir(), 'race-lab-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const config = join(folder, 'lab.json');
writeFileSync(
  config,
  JSON.stringify({
    ...{
      type: ['coupon', 'session'],
      strategies: 'unique',
      rounds: 20,
      users: 8,
      delay: 5,
      expect: 'safe',
      out: 'kept',
    },
    scenarios: { coupon: { subject: 'SPRING', capacity: 2, users: 6 } },
  }),
);

async function settings(values: Parameters<typeof readSettings>[0], words: string[] = []) {
  const { scenarios, ...others } = await readSettings(values, words, SCENARIOS);
  return {
    ...others,
    scenarios: scenarios.map(({ name, subject, capacity, users, workMs }) => [name, subject, capacity, users, workMs]),
  };
}

describe('what is to be tried', () => {
  it('is named by words, long or short, and by --type', async () => {
    const names = async (types: string[], words: string[]) =>
      (await readSettings({ type: types }, words, [])).scenarios.map(({ name }) => name);
    expect(await names(['session'], [])).toEqual(['session-capacity']);
    expect(await names(['coupon,item'], ['session-capacity'])).toEqual([
      'coupon-claim',
      'last-item',
      'session-capacity',
    ]);
    expect(await names([], ['checkout', 'balance'])).toEqual(['balance', 'flash-checkout']);
    expect(await names(['all'], [])).toEqual(SCENARIOS.map(({ name }) => name));
    await expect(names(['sessions'], [])).rejects.toThrow(
      'There is no scenario sessions. Known: balance, coupon-claim',
    );
  });

  it('is as the scenarios have it where nothing else is said', async () => {
    const { scenarios, load, strategiesAsked, strategiesInFile } = await settings({}, ['session', 'coupon']);
    expect(scenarios).toEqual([
      ['coupon-claim', 'TEST-COUPON', 1, 5, 0],
      ['session-capacity', 'TEST-SESSION', 5, 10, 0],
    ]);
    expect(load).toEqual({ rounds: 10, workers: 3, chaos: 0 });
    expect((await readSettings({}, ['all'], SCENARIOS)).scenarios).toEqual(SCENARIOS);
    expect([strategiesAsked, strategiesInFile]).toEqual([undefined, undefined]);
  });

  it('is as the file has it, for a scenario first', async () => {
    expect(await settings({ config })).toEqual({
      scenarios: [
        ['coupon-claim', 'SPRING', 2, 6, 5],
        ['session-capacity', 'TEST-SESSION', 5, 8, 5],
      ],
      strategiesAsked: undefined,
      strategiesInFile: ['unique'],
      load: { rounds: 20, workers: 3, chaos: 0 },
      expectation: 'safe',
      out: 'kept',
    });
  });

  it('is as the options have it, whatever the file says', async () => {
    const values = {
      ...{ type: ['coupon'], strategies: ['row-lock'], strategy: ['queue'], rounds: '3', delay: '1000' },
      ...{ users: '7', capacity: '4', subject: 'SUMMER', workers: '2', chaos: '0.5', out: 'here' },
    };
    expect(await settings({ ...values, config })).toMatchObject({
      scenarios: [['coupon-claim', 'SUMMER', 4, 7, 1_000]],
      strategiesAsked: ['row-lock', 'queue'],
      load: { rounds: 3, workers: 2, chaos: 0.5 },
      out: 'here',
    });
  });

  it('takes --work-ms for --delay, but not both', async () => {
    expect((await settings({ 'work-ms': '7' }, ['session'])).scenarios).toEqual([
      ['session-capacity', 'TEST-SESSION', 5, 10, 7],
    ]);
    const both = settings({ 'work-ms': '7', delay: '7' }, ['session']);
    await expect(both).rejects.toThrow('--delay and --work-ms are the same; name one.');
    await expect(settings({ delay: 'long' }, ['session'])).rejects.toThrow('--delay long is no whole number');
    await expect(settings({ subject: 'a b' }, ['session'])).rejects.toThrow('--subject a b is not a name of up to');
  });
});

describe('the load asked for', () => {
  it('has defaults for the load', () => {
    expect(loadFrom({})).toEqual({ rounds: 10, workers: 3, chaos: 0 });
    expect(loadFrom({ rounds: '50', workers: '1', chaos: '0.05' })).toEqual({ rounds: 50, workers: 1, chaos: 0.05 });
  });
});

describe('a scenario adapted', () => {
  it('draws as many users for each unit as before when its capacity changes, up to the most there can be', () => {
    expect(adapted(sessionCapacity, { capacity: '20' })).toMatchObject({ capacity: 20, users: 40 });
    expect(adapted(sessionCapacity, { capacity: '20', users: '25' })).toMatchObject({ capacity: 20, users: 25 });
    expect(adapted(sessionCapacity, { capacity: '100000' })).toMatchObject({ users: 1_000 });
    expect(adapted(balance, { capacity: '50000' })).toMatchObject({ capacity: 50_000, users: 2 });
  });

  it('is as it was without options', () => {
    expect(adapted(sessionCapacity, {})).toEqual(sessionCapacity);
  });
});
