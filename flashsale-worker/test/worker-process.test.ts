import { describe, expect, it } from '@jest/globals';
import { encodeReservations, groupByMessage, type Reservation, resetSale } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import {
  expectInvariants,
  reservation,
  reserveFor,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';

/** Enough that a restarted worker is always in the middle of them. */
const BUYERS = 5_000;

/** Several times what it takes, and less than any limit that a test would wait for before it kills. */
const STOPPED_MS_MAX = 15_000;

const stores = useStores();

/** A sale that is sold out, with every purchase in the queue and none in the database. */
async function sellOut(buyers = BUYERS): Promise<{ saleId: string; messages: Reservation[] }> {
  const { saleId } = await stores.openSale({ totalStock: buyers });
  const messages = await reserveFor(stores, saleId, users(buyers));
  await stores.publish(messages);
  return { saleId, messages };
}

async function countOrders(saleId: string): Promise<number> {
  return (await stores.readSale(saleId)).sold;
}

/** Expects that every purchase became one order, and that the audit trail matches. */
async function expectAllSold(saleId: string, buyers = BUYERS): Promise<void> {
  await stores.untilAtRest(saleId);
  expect(await countOrders(saleId)).toBe(buyers);
  expect(await stores.countAudit(saleId)).toMatchObject({ ATTEMPTED: buyers, RESERVED: buyers, CONFIRMED: buyers });
  await expectInvariants(stores, saleId);
}

describe('a worker that is killed', () => {
  it('repeatedly in the middle of thousands of purchases leaves exactly one order per reservation', async () => {
    const { saleId } = await sellOut();
    for (let round = 0; round < 3; round += 1) {
      const before = await countOrders(saleId);
      const worker = await stores.startWorker();
      await until(async () => (await countOrders(saleId)) > before || before === BUYERS);
      await worker.kill();
    }
    expect(await countOrders(saleId)).toBeLessThan(BUYERS);
    await stores.startWorker();
    await expectAllSold(saleId);
  });

  it('while others run leaves its purchases to them', async () => {
    const workers = await Promise.all([stores.startWorker(), stores.startWorker(), stores.startWorker()]);
    const { saleId } = await sellOut();
    await until(async () => (await countOrders(saleId)) > 0);
    await workers[0]?.kill();
    await expectAllSold(saleId);
  });
});

it('rebuilds a sale in one go, however long that takes: no other worker takes over in the middle', async () => {
  const buyers = 10_000;
  const { saleId } = await stores.createSale({ totalStock: buyers + 7 });
  const proxy = await TcpProxy.before(stores.databaseUrl);
  stores.defer(() => proxy.close());
  // Twenty pages of orders take four seconds this way, longer than the lease of three.
  proxy.delay(100);
  const slow = { DATABASE_URL: proxy.url };
  await stores.database.transaction(async (client) => {
    await client.query(
      `INSERT INTO orders (id, sale_id, user_id, reserved_at)
       SELECT gen_random_uuid(), $1, 'user-' || n, now() FROM generate_series(1, $2::int) AS n`,
      [saleId, buyers],
    );
    await client.query('UPDATE sales SET sold = $2 WHERE id = $1', [saleId, buyers]);
  });
  await Promise.all([
    stores.start('flashsale-worker', slow).untilReady(),
    stores.start('flashsale-worker', slow).untilReady(),
  ]);
  await until(async () => (await stores.observe(saleId))?.ready ?? false);
  expect(await stores.observe(saleId)).toMatchObject({ buyers, stock: 7, epoch: 1 });
});

describe('a worker that is asked to stop', () => {
  it('in the middle of thousands of purchases ends its batch, and exits soon with status 0', async () => {
    const { saleId } = await sellOut();
    const worker = await stores.startWorker();
    await until(async () => (await countOrders(saleId)) > 0);
    const startedAtMs = performance.now();
    expect(await worker.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAtMs).toBeLessThan(STOPPED_MS_MAX);
    expect(await countOrders(saleId)).toBeLessThan(BUYERS);
    await stores.startWorker();
    await expectAllSold(saleId);
  });

  it('while idle exits at once', async () => {
    const worker = await stores.startWorker();
    const startedAtMs = performance.now();
    expect(await worker.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAtMs).toBeLessThan(STOPPED_MS_MAX);
  });

  it('while all its stores are away still exits', async () => {
    const nowhere = {
      DATABASE_URL: 'postgresql://u@127.0.0.1:1/d',
      REDIS_URL: 'redis://127.0.0.1:1',
      RABBITMQ_URL: 'amqp://127.0.0.1:1',
    };
    const worker = await stores.start('flashsale-worker', nowhere).untilListening();
    const startedAtMs = performance.now();
    expect(await worker.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAtMs).toBeLessThan(STOPPED_MS_MAX);
  });
});

describe('poison', () => {
  it('among good messages is dead-lettered alone, or dropped if it is merely old', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1_000 });
    const [old] = (await reserveFor(stores, saleId, ['old'])) as [Reservation];
    await resetSale(stores.database, stores.redis.sale(saleId));
    const good = await reserveFor(stores, saleId, users(900));
    const [first] = good as [Reservation];
    const envelope = { v: 2, saleId, epoch: 2 };
    const poison = [
      Buffer.from('not JSON'),
      Buffer.from(JSON.stringify(envelope)),
      Buffer.from(JSON.stringify({ ...envelope, reservations: [{ userId: 'eve' }] })),
      Buffer.from(JSON.stringify({ ...envelope, reservations: [{ ...first, userId: 'nul\u0000byte' }] })),
      Buffer.alloc(2 ** 20, 'x'),
      Buffer.alloc(0),
      Buffer.from([0xff, 0x00, 0xfe]),
      encodeReservations([reservation('no-such-sale')]),
    ];
    // The database refuses it, in the middle of a message with otherwise good reservations.
    const refused = reservation(saleId, { epoch: 2, userId: 'eve', orderId: first.orderId });
    const groups = groupByMessage([...good.slice(0, 250), refused, ...good.slice(250)]);
    const bodies = [...groups.map((group) => encodeReservations(group)), ...poison, encodeReservations([old])];
    const expectedDead = [...poison, encodeReservations([refused])];
    const shuffled = bodies
      .map((body, i) => ({ body, position: i < 1 ? -1 : Math.random() }))
      .sort((a, b) => a.position - b.position)
      .map(({ body }) => body);
    await stores.publish(shuffled);
    await stores.startWorker();
    await stores.untilAtRest(saleId);

    const dead = await until(async () => {
      const depth = await stores.queueDepth(stores.topology.deadLetters.queue);
      return depth === expectedDead.length && stores.takeDeadLetters();
    });
    expect(dead.map(String).sort()).toEqual(expectedDead.map(String).sort());
    await expectInvariants(stores, saleId);
    expect(await stores.countAudit(saleId)).toMatchObject({ CONFIRMED: 900, STALE_DROPPED: 1, FAILED_DB: 1 });
  });
});

describe('the relay', () => {
  it('recovers a purged queue', async () => {
    const { saleId } = await sellOut(500);
    await stores.withChannel((channel) => channel.purgeQueue(stores.topology.purchases.queue));
    await stores.startWorker();
    await expectAllSold(saleId, 500);
  });

  it('recovers a queue that was deleted under a running worker, and unpublished purchases', async () => {
    const worker = await stores.startWorker();
    const { saleId } = await stores.openSale({ totalStock: 500 });
    await reserveFor(stores, saleId, users(500));
    await stores.withChannel((channel) => channel.deleteQueue(stores.topology.purchases.queue));
    await until(() => worker.log.some((line) => line.includes('declaring it again')));
    await expectAllSold(saleId, 500);
  });
});

describe('a worker that cannot start', () => {
  it('names what is wrong with its environment, not its value, and exits with status 1', async () => {
    const worker = stores.start('flashsale-worker', { DATABASE_URL: 'topsecret', REDIS_URL: '' });
    expect(await worker.exited()).toEqual({ code: 1, signal: null });
    const said = worker.log.join('\n');
    expect(said).toMatch(/flashsale-worker cannot start\..*REDIS_URL: .*DATABASE_URL: /s);
    expect(said).not.toContain('topsecret');
  });

  it('because its port is taken exits with a status other than 0', async () => {
    const first = await stores.startWorker();
    const second = stores.start('flashsale-worker', { WORKER_PORT: new URL(first.url).port });
    const { code } = await second.exited();
    expect(code).not.toBe(0);
    expect(second.lastLines()).toContain('EADDRINUSE');
  });
});

it('logs one JSON object per line', async () => {
  const worker = await stores.startWorker();
  expect(worker.log.length).toBeGreaterThan(0);
  for (const line of worker.log)
    expect(JSON.parse(line)).toMatchObject({ message: expect.anything(), pid: worker.pid });
  expect(worker.log.join('\n')).not.toContain(new URL(stores.databaseUrl).pathname.slice(1));
});
