import { describe, expect, it } from '@jest/globals';
import type { StampedeOutcome, StampedeProgress } from '../api/stampede';
import { runStampede } from './run-stampede';
import { readPlan } from './send-stampede';

const plan = { saleId: 'sale_1', buyers: 200, buyersPerSecond: 1_000 };

describe('readPlan', () => {
  it('takes a plan within its bounds, and nothing else', () => {
    expect(readPlan(JSON.stringify(plan))).toEqual(plan);
    const refused = [
      '',
      'null',
      '[]',
      '{"saleId":"sale_1"}',
      JSON.stringify({ ...plan, saleId: '../admin' }),
      JSON.stringify({ ...plan, buyers: 20_001 }),
      JSON.stringify({ ...plan, buyers: 1.5 }),
      JSON.stringify({ ...plan, buyersPerSecond: 5_001 }),
      JSON.stringify({ ...plan, buyersPerSecond: '100' }),
    ];
    expect(refused.map(readPlan)).toEqual(refused.map(() => undefined));
  });
});

describe('runStampede', () => {
  it('sends each buyer once, at the rate, and counts the outcomes', async () => {
    const buyers: string[] = [];
    const send = (userId: string): Promise<StampedeOutcome> => {
      buyers.push(userId);
      return Promise.resolve(buyers.length <= 10 ? 'SUCCESS' : 'SOLD_OUT');
    };
    const beganMs = performance.now();
    const last = await lastOf(runStampede(plan, send, new AbortController().signal));
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(199);
    expect(new Set(buyers).size).toBe(plan.buyers);
    expect(last).toMatchObject({ buyers: 200, sent: 200, answered: 200, outcomes: { SUCCESS: 10, SOLD_OUT: 190 } });
  });

  it('stops sending when nobody reads any more', async () => {
    const page = new AbortController();
    let sent = 0;
    const send = (): Promise<StampedeOutcome> => {
      sent += 1;
      page.abort();
      return Promise.resolve('SOLD_OUT');
    };
    const last = await lastOf(runStampede({ ...plan, buyers: 20_000, buyersPerSecond: 100 }, send, page.signal));
    expect(sent).toBeLessThan(1_000);
    expect(last?.answered).toBeLessThanOrEqual(sent);
  });
});

async function lastOf(stampede: AsyncGenerator<StampedeProgress>): Promise<StampedeProgress | undefined> {
  let last: StampedeProgress | undefined;
  for await (const progress of stampede) last = progress;
  return last;
}
