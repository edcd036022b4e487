import { describe, expect, it } from '@jest/globals';
import { ApiRefusal, NoAnswer } from '../api/api-error';
import type { PurchaseAnswer } from '../api/sale';
import { askUntilAnswered, ATTEMPTS_MAX, type Network, type Waiting } from './purchase-attempt';

const success: PurchaseAnswer = { success: true, status: 'SUCCESS', message: '', orderId: 'order' };

async function refusal(status: number, message: string, headers: Record<string, string> = {}): Promise<ApiRefusal> {
  return ApiRefusal.of(Response.json({ statusCode: status, message }, { status, headers }));
}

/** Asks a shop that gives these answers, one after the other, the last one again and again; nobody waits. */
async function ask(answers: readonly (PurchaseAnswer | Error)[], network: Partial<Network> = {}) {
  const waits: Waiting[] = [];
  let attempts = 0;
  const outcome = await askUntilAnswered({
    ask: () => {
      const answer = answers[Math.min(attempts, answers.length - 1)] ?? success;
      attempts += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    network: { isOnline: () => true, untilOnline: () => Promise.resolve(), pause: () => Promise.resolve(), ...network },
    onAsking: () => undefined,
    onWaiting: (waiting) => waits.push(waiting),
    signal: new AbortController().signal,
  });
  return { outcome, attempts, waits };
}

describe('askUntilAnswered', () => {
  it('takes every definite answer at its word, without asking twice', async () => {
    const cases = [
      [success, { outcome: 'reserved', orderId: 'order' }],
      [{ success: false, status: 'ALREADY_PURCHASED', message: '' }, { outcome: 'already-purchased' }],
      [{ success: false, status: 'SOLD_OUT', message: '' }, { outcome: 'sold-out' }],
      [
        { success: true, status: 'HELD', message: '', orderId: 'order' },
        { outcome: 'held', orderId: 'order' },
      ],
      [
        { success: false, status: 'ALREADY_HELD', message: '', orderId: 'order' },
        { outcome: 'already-held', orderId: 'order' },
      ],
      [{ success: true, status: 'CONFIRMED', message: '' }, { outcome: 'paid' }],
      [{ success: false, status: 'EXPIRED', message: '' }, { outcome: 'hold-ended' }],
      [{ success: false, status: 'CANCELLED', message: '' }, { outcome: 'hold-ended' }],
      [{ success: false, status: 'LIMIT_REACHED', message: '' }, { outcome: 'limit-reached' }],
      [{ success: false, status: 'TOO_MANY_HOLDS', message: '' }, { outcome: 'too-many-holds' }],
      [{ success: false, status: 'NOT_ENOUGH', message: '' }, { outcome: 'not-enough' }],
      [{ success: false, status: 'ALL_HELD', message: '' }, { outcome: 'all-held' }],
      [await refusal(400, 'Sale is not currently active'), { outcome: 'not-active' }],
      [await refusal(404, 'Sale sale_9 not found'), { outcome: 'unknown-sale' }],
      [await refusal(400, 'userId is too long'), { outcome: 'refused', messages: ['userId is too long'] }],
    ] as const;
    for (const [answer, outcome] of cases) {
      expect(await ask([answer])).toEqual({ outcome, attempts: 1, waits: [] });
    }
  });

  it('asks again after a lost connection and after an overload, and says which', async () => {
    const { outcome, attempts, waits } = await ask([
      new NoAnswer('lost'),
      await refusal(503, 'busy'),
      await refusal(429, 'too many'),
      success,
    ]);
    expect(outcome).toEqual({ outcome: 'reserved', orderId: 'order' });
    expect(attempts).toBe(4);
    expect(waits.map(({ reason, attempt }) => [reason, attempt])).toEqual([
      ['unreachable', 2],
      ['busy', 3],
      ['busy', 4],
    ]);
  });

  it('waits ever longer, within bounds, and never shorter than the shop asks', async () => {
    const { waits } = await ask([new NoAnswer('lost')]);
    expect(waits).toHaveLength(ATTEMPTS_MAX - 1);
    for (const { delayMs = 0 } of waits) {
      expect(delayMs).toBeGreaterThanOrEqual(200);
      expect(delayMs).toBeLessThanOrEqual(8_000);
    }
    expect(waits.at(-1)?.delayMs).toBeGreaterThanOrEqual(4_000);
    const asked = await ask([await refusal(503, 'busy', { 'Retry-After': '3' }), success]);
    expect(asked.waits[0]?.delayMs).toBeGreaterThanOrEqual(3_000);
    expect(asked.waits[0]?.delayMs).toBeLessThanOrEqual(4_500);
  });

  it('gives up in the end, and says that nothing is known', async () => {
    expect(await ask([new NoAnswer('lost')])).toMatchObject({
      outcome: { outcome: 'unanswered' },
      attempts: ATTEMPTS_MAX,
    });
  });

  it('waits for the network while the device is offline', async () => {
    let isOnline = false;
    const { outcome, waits } = await ask([new NoAnswer('offline'), success], {
      isOnline: () => isOnline,
      untilOnline: () => {
        isOnline = true;
        return Promise.resolve();
      },
    });
    expect(outcome).toEqual({ outcome: 'reserved', orderId: 'order' });
    expect(waits).toEqual([{ reason: 'offline', attempt: 2, delayMs: undefined }]);
  });

  it('ends without an answer when the device stays offline', async () => {
    const { outcome, attempts } = await ask([new NoAnswer('offline')], {
      isOnline: () => false,
      untilOnline: () => Promise.reject(new Error('too long')),
    });
    expect(outcome).toEqual({ outcome: 'unanswered' });
    expect(attempts).toBe(1);
  });

  it('stops when the page goes', async () => {
    const page = new AbortController();
    const asked = askUntilAnswered({
      ask: () => {
        page.abort(new Error('gone'));
        return Promise.reject(new NoAnswer('lost'));
      },
      network: { isOnline: () => true, untilOnline: () => Promise.resolve(), pause: () => Promise.resolve() },
      onAsking: () => undefined,
      onWaiting: () => undefined,
      signal: page.signal,
    });
    await expect(asked).rejects.toThrow('gone');
  });
});
