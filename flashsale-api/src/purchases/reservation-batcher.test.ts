import { describe, expect, it } from '@jest/globals';
import {
  type Database,
  ITEMS_PER_CALL_MAX,
  RedisUnavailableError,
  type RedisConnection,
  Reservations,
  type SaleCatalog,
  SaleStore,
} from 'flashsale-core';
import { ReservationBatcher } from './reservation-batcher.js';

type Reply = ['not-ready'] | ['decided', number, number, string, string[]];

/** A fake Redis: each attempt is decided by its user id, which is the wanted outcome and a number. */
function storeThat(reply: (userIds: string[], saleId: string) => Promise<Reply>): {
  reservations: Reservations;
  calls: { saleId: string; userIds: string[] }[];
} {
  const calls: { saleId: string; userIds: string[] }[] = [];
  const client = {
    reserveUnits: async (...args: string[]): Promise<Reply> => {
      const saleId = args[0]?.split(':')[1] ?? '';
      const userIds = args.slice(5).filter((_, i) => i % 2 === 0);
      calls.push({ saleId, userIds });
      return reply(userIds, saleId);
    },
  };
  const inOneWrite = <T>(ask: () => T): T => ask();
  const sale = (saleId: string): SaleStore => new SaleStore({ client } as unknown as RedisConnection, saleId);
  return {
    reservations: new Reservations(
      {} as Database,
      { sale, inOneWrite, serverOf: () => '', untilKept: () => undefined } as unknown as RedisConnection,
    ),
    calls,
  };
}

/** A fake catalogue that knows these sales by their epochs. */
function knownEpochs(epochs: Record<string, number> = {}): SaleCatalog {
  const find = (saleId: string): unknown => (saleId in epochs ? { epoch: epochs[saleId] } : 'unknown');
  return { find } as unknown as SaleCatalog;
}

const sellToAll = async (userIds: string[]): Promise<Reply> => [
  'decided',
  7,
  1_700_000_000_000,
  'R'.repeat(userIds.length),
  userIds.map((userId) => `7-${userId}`),
];

describe('ReservationBatcher', () => {
  it('lets Redis decide all attempts of one turn of the event loop in one call a sale', async () => {
    const { reservations, calls } = storeThat(sellToAll);
    const batcher = new ReservationBatcher(reservations, knownEpochs());

    const decisions = await Promise.all([
      batcher.decide('sale_a', { userId: 'u1', orderId: 'o1' }),
      batcher.decide('sale_b', { userId: 'u2', orderId: 'o2' }),
      batcher.decide('sale_a', { userId: 'u3', orderId: 'o3' }),
    ]);

    expect(calls).toEqual([
      { saleId: 'sale_a', userIds: ['u1', 'u3'] },
      { saleId: 'sale_b', userIds: ['u2'] },
    ]);
    expect(decisions).toEqual(
      ['u1', 'u2', 'u3'].map((userId) => ({
        outcome: 'reserved',
        outboxId: `7-${userId}`,
        epoch: 7,
        decidedAtMs: 1_700_000_000_000,
      })),
    );
  });

  it('asks again in the next turn, and waits for no batch to fill', async () => {
    const { reservations, calls } = storeThat(sellToAll);
    const batcher = new ReservationBatcher(reservations, knownEpochs());

    await batcher.decide('sale_a', { userId: 'u1', orderId: 'o1' });
    await batcher.decide('sale_a', { userId: 'u2', orderId: 'o2' });

    expect(calls.map(({ userIds }) => userIds)).toEqual([['u1'], ['u2']]);
  });

  describe('while Redis works on two rounds', () => {
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    /** Two attempts, each in its own round, and two more that come after them. */
    async function crowd(reply: (userIds: string[]) => Promise<Reply>) {
      const { reservations, calls } = storeThat(reply);
      const batcher = new ReservationBatcher(reservations, knownEpochs());
      const decisions = [];
      for (const userId of ['u1', 'u2', 'u3', 'u4']) {
        decisions.push(batcher.decide('sale_a', { userId, orderId: userId }));
        await turn();
      }
      return { batcher, calls, decisions: Promise.all(decisions) };
    }

    it('gathers what comes, and sends it in one call when a round has ended', async () => {
      let answer = (): void => undefined;
      const answered = new Promise<void>((resolve) => (answer = resolve));
      const { calls, decisions } = await crowd(async (userIds) => {
        await answered;
        return sellToAll(userIds);
      });
      expect(calls.map(({ userIds }) => userIds)).toEqual([['u1'], ['u2']]);

      answer();
      expect((await decisions).map(({ outcome }) => outcome)).toEqual(Array(4).fill('reserved'));
      expect(calls.map(({ userIds }) => userIds)).toEqual([['u1'], ['u2'], ['u3', 'u4']]);
    });

    it('refuses what it gathered when they get no answer: it was not sent, so nothing was decided', async () => {
      let timeOut = (): void => undefined;
      const timedOut = new Promise<void>((resolve) => (timeOut = resolve));
      const { batcher, calls, decisions } = await crowd(async () => {
        await timedOut;
        throw new Error('Command timed out');
      });

      timeOut();
      expect((await decisions).map(({ outcome }) => outcome)).toEqual([
        'unknown',
        'unknown',
        'overloaded',
        'overloaded',
      ]);
      expect(calls).toHaveLength(2);
      expect(batcher.inFlight).toBe(0);
      void batcher.decide('sale_a', { userId: 'u5', orderId: 'o5' });
      await turn();
      expect(calls).toHaveLength(3);
    });
  });

  it('gives every attempt its own outcome, and outbox ids to the reserved ones alone', async () => {
    const outcomes = 'SRDRAN';
    const { reservations } = storeThat(async () => ['decided', 3, 5, outcomes, ['3-1', '3-2']]);
    const batcher = new ReservationBatcher(reservations, knownEpochs());

    const decisions = await Promise.all(
      Array.from(outcomes, (_, i) => batcher.decide('sale_a', { userId: `u${i}`, orderId: `o${i}` })),
    );

    expect(decisions).toEqual([
      { outcome: 'sold-out', epoch: 3, decidedAtMs: 5 },
      { outcome: 'reserved', outboxId: '3-1', epoch: 3, decidedAtMs: 5 },
      { outcome: 'duplicate', epoch: 3, decidedAtMs: 5 },
      { outcome: 'reserved', outboxId: '3-2', epoch: 3, decidedAtMs: 5 },
      { outcome: 'replayed', epoch: 3, decidedAtMs: 5 },
      { outcome: 'not-active', epoch: 3, decidedAtMs: 5 },
    ]);
  });

  it('splits what is too much for one call, and loses nobody at the seams', async () => {
    const { reservations, calls } = storeThat(sellToAll);
    const batcher = new ReservationBatcher(reservations, knownEpochs());
    const attempts = Array.from({ length: ITEMS_PER_CALL_MAX * 2 + 1 }, (_, i) => `u${i}`);

    const decisions = await Promise.all(
      attempts.map((userId) => batcher.decide('sale_a', { userId, orderId: `order of ${userId}` })),
    );

    expect(calls.map(({ userIds }) => userIds.length)).toEqual([ITEMS_PER_CALL_MAX, ITEMS_PER_CALL_MAX, 1]);
    expect(decisions).toEqual(attempts.map((userId) => expect.objectContaining({ outboxId: `7-${userId}` })));
  });

  it('says not-ready to all when the counters are not loaded', async () => {
    const { reservations } = storeThat(async () => ['not-ready']);
    const batcher = new ReservationBatcher(reservations, knownEpochs());

    const decisions = await Promise.all(
      ['u1', 'u2'].map((userId) => batcher.decide('sale_a', { userId, orderId: userId })),
    );

    expect(decisions).toEqual([{ outcome: 'not-ready' }, { outcome: 'not-ready' }]);
  });

  it('calls an attempt unknown when Redis does not answer, and goes on with the other sales', async () => {
    const fault = new Error('Command timed out');
    const { reservations } = storeThat((userIds, saleId) =>
      saleId === 'sale_b' ? Promise.reject(fault) : sellToAll(userIds),
    );
    const batcher = new ReservationBatcher(reservations, knownEpochs());

    const [decided, unknown] = await Promise.all([
      batcher.decide('sale_a', { userId: 'u1', orderId: 'o1' }),
      batcher.decide('sale_b', { userId: 'u2', orderId: 'o2' }),
    ]);

    expect(decided).toMatchObject({ outcome: 'reserved' });
    expect(unknown).toEqual({ outcome: 'unknown', cause: fault });
    expect(batcher.inFlight).toBe(0);
  });

  it('calls an attempt unknown while there is no connection', async () => {
    const away = {
      get client(): never {
        throw new RedisUnavailableError('Redis is not connected');
      },
    };
    const store = {
      sale: (saleId: string) => new SaleStore(away as unknown as RedisConnection, saleId),
      inOneWrite: <T>(ask: () => T): T => ask(),
      serverOf: () => '',
      untilKept: () => undefined,
    } as unknown as RedisConnection;

    const reservations = new Reservations({} as Database, store);
    const decision = await new ReservationBatcher(reservations, knownEpochs()).decide('sale_a', {
      userId: 'u1',
      orderId: 'o1',
    });

    expect(decision).toMatchObject({ outcome: 'unknown', cause: { name: 'RedisUnavailableError' } });
  });

  it.each([
    ['below that of the catalogue is over: whether it counts is for the new one to say', 8, 'unknown'],
    ['as new as that of the catalogue counts', 7, 'reserved'],
    ['above that of the catalogue counts: PostgreSQL was asked before it was raised', 6, 'reserved'],
  ])('an epoch of Redis %s', async (_what, epoch, outcome) => {
    const { reservations } = storeThat(sellToAll);
    const batcher = new ReservationBatcher(reservations, knownEpochs({ sale_a: epoch }));

    const decisions = await Promise.all(
      ['u1', 'u2'].map((userId) => batcher.decide('sale_a', { userId, orderId: userId })),
    );

    expect(decisions.map((decision) => decision.outcome)).toEqual([outcome, outcome]);
    expect(batcher.inFlight).toBe(0);
  });

  it('refuses at once what comes while too many wait, and takes attempts again after that', async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const { reservations } = storeThat(async (userIds) => {
      await answered;
      return sellToAll(userIds);
    });
    const batcher = new ReservationBatcher(reservations, knownEpochs());
    const waiting = Array.from({ length: 10_000 }, (_, i) =>
      batcher.decide('sale_a', { userId: `u${i}`, orderId: `o${i}` }),
    );
    expect(batcher.inFlight).toBe(10_000);

    expect(await batcher.decide('sale_a', { userId: 'late', orderId: 'o' })).toEqual({ outcome: 'overloaded' });

    answer();
    const decisions = await Promise.all(waiting);
    expect(decisions.every(({ outcome }) => outcome === 'reserved')).toBe(true);
    expect(batcher.inFlight).toBe(0);
    expect(await batcher.decide('sale_a', { userId: 'late', orderId: 'o' })).toMatchObject({ outcome: 'reserved' });
  });
});
