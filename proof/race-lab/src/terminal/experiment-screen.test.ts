import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Screen } from 'flashsale-command-line';
import { Tally } from '../load/tally.js';
import { couponClaim } from '../scenarios/coupon-claim.js';
import { findStrategy } from '../strategies/registry.js';
import { ExperimentScreen } from './experiment-screen.js';

const strategy = findStrategy('row-lock');

beforeEach(() => void jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => void jest.useRealTimers());

describe('an experiment in a pipe', () => {
  it('reports how far it is now and then, and not at every step', () => {
    const pipe = new PassThrough();
    const screen = new ExperimentScreen(new Screen(pipe as unknown as NodeJS.WriteStream));
    const progress = new Tally(20).progress(0);
    screen.onScenario(couponClaim, [strategy]);
    for (let ms = 0; ms <= 5_000; ms += 100) {
      jest.setSystemTime(ms);
      screen.onProgress(strategy, { ...progress, roundsDone: ms / 500 });
    }
    const printed = String(pipe.read());
    const lines = printed.split('\n').filter((line) => line.includes('rounds'));
    expect(lines.map((line) => /[\d.]+\/20 rounds/.exec(line)?.[0])).toEqual(['4/20 rounds', '8/20 rounds']);
    expect(printed).not.toContain('\x1b');
    expect(printed).not.toContain('\r');
  });

  it('names what is wanted, and how many want it', () => {
    const pipe = new PassThrough();
    new ExperimentScreen(new Screen(pipe as unknown as NodeJS.WriteStream)).onScenario(couponClaim, [strategy]);
    expect(String(pipe.read())).toContain('TEST-COUPON starts with 1; 5 users, no work between read and write.\n');
  });
});
