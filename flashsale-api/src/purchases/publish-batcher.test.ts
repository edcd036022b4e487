import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { PurchasePublisher, Reservation } from 'flashsale-core';
import { PublishBatcher } from './publish-batcher.js';

const reservation = (userId: string, saleId = 'sale_1'): Reservation => ({
  ...{ saleId, userId, epoch: 1, outboxId: '1-1', reservedAtMs: 1_700_000_000_000 },
  orderId: '0192d3a4-0000-7000-8000-000000000000',
});

/** A batcher, and the users in each message that it published. */
function batcherThatTells(): [PublishBatcher, string[][]] {
  const messages: string[][] = [];
  const publisher = {
    publish: (reservations: readonly Reservation[]) => {
      messages.push(reservations.map(({ userId }) => userId));
      return Promise.resolve('confirmed');
    },
    publishToNobody: () => Promise.resolve('confirmed'),
    drain: () => Promise.resolve(),
  };
  return [new PublishBatcher(publisher as unknown as PurchasePublisher), messages];
}

describe('PublishBatcher', () => {
  it('publishes what one turn reserved in one message for each sale', async () => {
    const [batcher, messages] = batcherThatTells();
    batcher.publish(reservation('ann'));
    batcher.publish(reservation('zoe', 'sale_2'));
    await Promise.resolve();
    batcher.publish(reservation('bob'));
    expect(messages).toEqual([]);
    await nextTurn();
    expect(messages).toEqual([['ann', 'bob'], ['zoe']]);
    batcher.publish(reservation('eve'));
    await nextTurn();
    expect(messages.slice(2)).toEqual([['eve']]);
  });

  it('gives a traced reservation a message of its own at once', async () => {
    const [batcher, messages] = batcherThatTells();
    batcher.publish(reservation('ann'));
    expect(await batcher.publishTraced(reservation('bob'), 'a traceparent')).toBe('confirmed');
    expect(messages).toEqual([['bob']]);
    await nextTurn();
    expect(messages).toEqual([['bob'], ['ann']]);
  });

  it('publishes nothing of the warm-up to the workers', async () => {
    const [batcher, messages] = batcherThatTells();
    batcher.warmUpSaleId = 'warm-up-1';
    batcher.publish(reservation('ann', 'warm-up-1'));
    batcher.publish(reservation('bob'));
    expect(await batcher.publishTraced(reservation('zoe', 'warm-up-1'), 'a traceparent')).toBe('confirmed');
    await nextTurn();
    expect(messages).toEqual([['bob']]);
  });

  it('publishes what it has gathered before it drains', async () => {
    const [batcher, messages] = batcherThatTells();
    batcher.publish(reservation('ann'));
    await batcher.drain();
    expect(messages).toEqual([['ann']]);
    await nextTurn();
    expect(messages).toEqual([['ann']]);
  });
});
