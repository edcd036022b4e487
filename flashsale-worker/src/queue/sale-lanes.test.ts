import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ConsumeMessage } from 'amqplib';
import { bucketOf, type Reservation, shardOfUser } from 'flashsale-core';
import { type Delivery, SaleLanes } from './sale-lanes.js';

const LONG = { delayMsMin: 10_000, delayMsMax: 100_000 };
const SHORT = { delayMsMin: 20, delayMsMax: 100 };

let lanes: SaleLanes;
let deliveryTag = 0;

beforeEach(() => {
  lanes = new SaleLanes();
});

/** A message with this many reservations of a sale; none if it could not be decoded. */
function delivery(saleId: string, reservations = 1): Delivery {
  deliveryTag += 1;
  return {
    message: { fields: { deliveryTag } } as ConsumeMessage,
    reservations: Array.from({ length: reservations }, (): Reservation => ({
      saleId,
      userId: `user-${deliveryTag}`,
      orderId: randomUUID(),
      epoch: 1,
      outboxId: '1-1',
      reservedAtMs: 0,
    })),
  };
}

function add(saleId: string, count: number, reservations = 1): Delivery[] {
  const deliveries = Array.from({ length: count }, () => delivery(saleId, reservations));
  for (const each of deliveries) lanes.add(each);
  return deliveries;
}

describe('take', () => {
  it('takes everything, in order, and leaves nothing', () => {
    const added = [...add('a', 2), ...add('b', 3)];
    expect(lanes.isAnyFailing).toBe(false);
    expect([lanes.dueMessages, lanes.dueReservations]).toEqual([5, 5]);
    expect(lanes.take(500)).toEqual(added);
    expect([lanes.dueMessages, lanes.dueReservations, lanes.setAsideMessages]).toEqual([0, 0, 0]);
    expect(lanes.take(500)).toEqual([]);
  });

  it.each([
    ['of one sale', 'a'],
    ['of several sales', 'b'],
  ])('takes no more reservations than requested, %s, and the rest the next time', (_what, second) => {
    const added = [...add('a', 3, 100), ...add(second, 4, 100)];
    expect(lanes.take(500)).toEqual(added.slice(0, 5));
    expect(lanes.take(500)).toEqual(added.slice(5));
  });

  it('takes at least one message, however large it is', () => {
    const [first, second] = add('a', 2, 100);
    expect(lanes.take(10)).toEqual([first]);
    expect(lanes.take(10)).toEqual([second]);
  });

  it('also takes messages that cannot be decoded, although they hold no reservations', () => {
    const [unreadable] = add('', 1, 0);
    const [readable] = add('a', 1);
    expect(lanes.take(500)).toEqual([unreadable, readable]);
  });

  it('serves the other sales first after one that was not finished', () => {
    const [a1, a2, a3] = add('a', 3, 2);
    const [b1] = add('b', 1, 2);
    expect(lanes.take(4)).toEqual([a1, a2]);
    expect(lanes.take(4)).toEqual([b1, a3]);
  });
});

describe('a sale that is set aside', () => {
  it('waits with all its later messages, and the others continue', () => {
    add('a', 2);
    lanes.setAside(lanes.take(500), LONG);
    add('a', 1);
    const [b1] = add('b', 1, 3);
    expect([lanes.dueMessages, lanes.dueReservations, lanes.setAsideMessages]).toEqual([1, 3, 3]);
    expect(lanes.msUntilDue()).toBe(0);
    expect(lanes.take(500)).toEqual([b1]);
    expect(lanes.take(500)).toEqual([]);
    expect(lanes.holds('a')).toBe(true);
    expect(lanes.holds('b')).toBe(false);
    expect(lanes.isAnyFailing).toBe(true);
  });

  it('counts as failing until it succeeds, also while it is tried', async () => {
    add('a', 1);
    lanes.setAside(lanes.take(500), SHORT);
    await sleep(SHORT.delayMsMin + 5);
    const tried = lanes.take(500);
    expect(lanes.isAnyFailing).toBe(true);
    lanes.succeed(tried);
    expect(lanes.isAnyFailing).toBe(false);
  });

  it('is due after its pause, before later messages, in its order', async () => {
    const before = add('a', 2);
    lanes.setAside(lanes.take(500), SHORT);
    const [later] = add('a', 1);
    const waitMs = lanes.msUntilDue() ?? 0;
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(SHORT.delayMsMin);
    await sleep(SHORT.delayMsMin + 5);
    expect(lanes.msUntilDue()).toBe(0);
    expect(lanes.take(500)).toEqual([...before, later]);
  });

  it('waits twice as long each time in a row, up to the maximum, and each sale on its own', () => {
    const [a] = add('a', 1);
    const backOff = { delayMsMin: 1_000, delayMsMax: 5_000 };
    for (const ceilingMs of [1_000, 2_000, 4_000, 5_000, 5_000]) {
      lanes.setAside([a as Delivery], backOff);
      const waitMs = lanes.msUntilDue() ?? 0;
      expect(waitMs).toBeGreaterThan(ceilingMs / 2 - 50);
      expect(waitMs).toBeLessThanOrEqual(ceilingMs);
    }
    const [b] = add('b', 1);
    lanes.setAside([b as Delivery], backOff);
    expect(lanes.msUntilDue()).toBeLessThanOrEqual(1_000);
  });

  it('starts with the shortest pause again after a success, and its remaining messages are due at once', () => {
    const [a1, a2] = add('a', 2) as [Delivery, Delivery];
    for (let round = 0; round < 6; round += 1) lanes.setAside([], LONG);
    lanes.take(500);
    for (let round = 0; round < 6; round += 1) lanes.setAside([a1], LONG);
    lanes.succeed([a2]);
    expect(lanes.msUntilDue()).toBe(0);
    lanes.take(500);
    lanes.setAside([a1], SHORT);
    expect(lanes.msUntilDue()).toBeLessThanOrEqual(SHORT.delayMsMin);
  });

  it('keeps its back-off when others succeed', () => {
    add('a', 1);
    lanes.setAside(lanes.take(500), LONG);
    add('b', 1);
    lanes.succeed(lanes.take(500));
    expect(lanes.msUntilDue()).toBeGreaterThan(1_000);
  });
});

it('nothing is due when nothing is held, and nothing is held after a clear', () => {
  expect(lanes.msUntilDue()).toBeUndefined();
  add('a', 2);
  lanes.setAside(lanes.take(500), LONG);
  add('b', 2);
  lanes.clear();
  expect(lanes.msUntilDue()).toBeUndefined();
  expect([lanes.dueMessages, lanes.setAsideMessages, lanes.holds('a'), lanes.holds('b')]).toEqual([0, 0, false, false]);
  expect(lanes.take(500)).toEqual([]);
});

it('a clear also forgets the pause of a sale', () => {
  add('a', 1);
  const taken = lanes.take(500);
  lanes.succeed(taken);
  expect(lanes.msUntilDue()).toBeUndefined();
  expect(lanes.holds('a')).toBe(false);
});

describe('a sale in buckets', () => {
  function ofBuckets(userId: string): Delivery {
    const one = delivery('a');
    return { ...one, reservations: one.reservations.map((reservation) => ({ ...reservation, userId, buckets: 4 })) };
  }
  const [here, there] = users4();

  /** Two users of different buckets. */
  function users4(): [string, string] {
    const [first = '', ...more] = Array.from({ length: 50 }, (_, i) => `user-${i}`);
    return [first, more.find((userId) => bucketOf('a', userId, 4) !== bucketOf('a', first, 4)) ?? ''];
  }

  it('is held bucket by bucket', () => {
    lanes.add(ofBuckets(here));
    expect(lanes.holds(shardOfUser('a', here, 4))).toBe(true);
    expect(lanes.holds(shardOfUser('a', there, 4))).toBe(false);
    expect(lanes.holds('a')).toBe(true);
  });

  it('waits with what failed alone', () => {
    const [failed, next] = [ofBuckets(here), ofBuckets(there)];
    lanes.add(failed);
    lanes.setAside(lanes.take(500), LONG);
    lanes.add(next);
    expect(lanes.take(500)).toEqual([next]);
    lanes.succeed([next]);
    expect([lanes.isAnyFailing, lanes.setAsideMessages, lanes.holds(shardOfUser('a', here, 4))]).toEqual([
      true,
      1,
      true,
    ]);
  });

  it('forgets what failed when it succeeds', async () => {
    const failed = ofBuckets(here);
    lanes.add(failed);
    lanes.setAside(lanes.take(500), SHORT);
    await sleep(SHORT.delayMsMax);
    expect(lanes.take(500)).toEqual([failed]);
    lanes.succeed([failed]);
    expect([lanes.isAnyFailing, lanes.msUntilDue()]).toEqual([false, undefined]);
  });
});
