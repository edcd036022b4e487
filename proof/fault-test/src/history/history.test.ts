import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { History, readHistory, writeHistory } from './history.js';
import { readAnswer } from './operation.js';

describe('History', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flashsale-history-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('records when an attempt was sent and what came back, once', () => {
    const history = new History();
    const beforeMs = history.nowMs();
    const open = history.invoke({ saleId: 'sale_1', userId: 'ann', idempotencyKey: 'k' });
    open.answer({ answer: 'SUCCESS', orderId: 'o-1' });
    open.answer({ answer: 'UNKNOWN' });

    const [operation] = history.operations;
    expect(operation).toMatchObject({ saleId: 'sale_1', userId: 'ann', idempotencyKey: 'k' });
    expect(operation).toMatchObject({ answer: 'SUCCESS', orderId: 'o-1' });
    expect(operation?.invokedAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect(operation?.returnedAtMs).toBeGreaterThanOrEqual(operation?.invokedAtMs as number);
  });

  it('records an attempt without an answer as unknown', () => {
    const history = new History();
    history.invoke({ saleId: 'sale_1', userId: 'ann' });

    expect(history.operations).toEqual([
      { saleId: 'sale_1', userId: 'ann', invokedAtMs: expect.any(Number), answer: 'UNKNOWN' },
    ]);
  });

  it('marks a change of the sale from its call to its return, and not when it failed', async () => {
    const history = new History();
    await history.mark({ kind: 'restock', saleId: 'sale_1', units: 5 }, async () => {
      history.invoke({ saleId: 'sale_1', userId: 'ann' });
    });
    await expect(
      history.mark({ kind: 'reset', saleId: 'sale_1' }, () => Promise.reject(new Error('away'))),
    ).rejects.toThrow('away');

    expect(history.marks).toEqual([
      {
        kind: 'restock',
        saleId: 'sale_1',
        units: 5,
        invokedAtMs: expect.any(Number),
        returnedAtMs: expect.any(Number),
      },
    ]);
    const [mark] = history.marks;
    const [operation] = history.operations;
    expect(mark?.invokedAtMs).toBeLessThanOrEqual(operation?.invokedAtMs as number);
    expect(mark?.returnedAtMs).toBeGreaterThanOrEqual(operation?.invokedAtMs as number);
  });

  it('is the same after it was written to a file and read again', async () => {
    const history = new History();
    for (let i = 0; i < 1_000; i += 1) {
      const open = history.invoke({ saleId: 'sale_1', userId: `user-${i}` });
      if (i % 3 === 0) open.answer({ answer: 'SOLD_OUT' });
    }
    await history.mark({ kind: 'reset', saleId: 'sale_1' }, async () => undefined);
    const path = join(folder, 'history.jsonl');
    await writeHistory(path, history);
    const read = await readHistory(path);

    expect(read.operations).toEqual(history.operations);
    expect(read.marks).toEqual(history.marks);
  });
});

describe('readAnswer', () => {
  it.each([
    [200, { success: true, status: 'SUCCESS', orderId: 'o-1' }, { answer: 'SUCCESS', orderId: 'o-1' }],
    [200, { success: false, status: 'ALREADY_PURCHASED' }, { answer: 'ALREADY_PURCHASED' }],
    [200, { success: false, status: 'SOLD_OUT' }, { answer: 'SOLD_OUT' }],
    [400, { statusCode: 400, message: 'Sale is not currently active' }, { answer: 'NOT_ACTIVE' }],
    [400, { statusCode: 400, message: ['userId must be string'] }, { answer: 'REFUSED' }],
    [404, { statusCode: 404, message: 'Sale sale_9 not found' }, { answer: 'REFUSED' }],
    [429, { statusCode: 429, message: 'Too many requests' }, { answer: 'REFUSED' }],
    [503, { statusCode: 503, message: 'Sale is not ready, please try again' }, { answer: 'UNKNOWN' }],
    [200, { success: true, status: 'SUCCESS' }, { answer: 'UNDOCUMENTED' }],
    [200, { success: false, status: 'SUCCESS', orderId: 'o-1' }, { answer: 'UNDOCUMENTED' }],
    [200, null, { answer: 'UNDOCUMENTED' }],
    [500, { statusCode: 500, message: 'Something went wrong on our side' }, { answer: 'UNDOCUMENTED' }],
    [404, { message: 'of somebody else' }, { answer: 'UNDOCUMENTED' }],
  ])('understands %d %j', (status, body, answered) => {
    expect(readAnswer(status, JSON.stringify(body))).toEqual(answered);
  });

  it('takes what is not JSON for undocumented, but for a 503', () => {
    expect(readAnswer(200, '<html>')).toEqual({ answer: 'UNDOCUMENTED' });
    expect(readAnswer(502, '<html>')).toEqual({ answer: 'UNDOCUMENTED' });
    expect(readAnswer(503, '<html>')).toEqual({ answer: 'UNKNOWN' });
  });
});
