import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { freePort, type ServerProcess, until } from 'flashsale-testkit';
import { expectInvariants, users, useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, type ApiClient, orderIds, tally } from './api-client.js';
import { connectClient, startApiHere } from './api-under-test.js';

const stores = useStores();

/** Buys with a key until it gets a final answer, from any API that is alive. */
async function buyPersistently(clients: readonly ApiClient[], saleId: string, userId: string): Promise<Answer> {
  const key = randomUUID();
  let attempt = 0;
  return until(
    async () => {
      const client = clients[attempt++ % clients.length];
      const answer = await client?.buy(saleId, userId, key);
      return answer?.status === 200 ? answer : undefined;
    },
    { what: `${userId} gets a final answer` },
  );
}

/** Runs the purchases of all users, with as many in parallel as there are shoppers. */
async function serve(userIds: string[], shoppers: number, buy: (userId: string) => Promise<void>): Promise<void> {
  const queue = [...userIds];
  const shop = async (): Promise<void> => {
    for (let userId = queue.shift(); userId !== undefined; userId = queue.shift()) await buy(userId);
  };
  await Promise.all(Array.from({ length: shoppers }, shop));
}

describe('an API that is killed', () => {
  it('and started again in the middle of a sale changes no counter and loses no buyer', async () => {
    const { saleId } = await stores.openSale({ totalStock: 800 });
    const [survivor, victim] = await Promise.all([stores.startApi(), stores.startApi()]);
    const port = new URL(victim.url).port;
    const clients = [survivor, victim].map(({ url }) => connectClient(stores, url));
    const answers = new Map<string, Answer>();
    const sell = (userIds: string[]): Promise<void> =>
      serve(userIds, 40, async (userId) => {
        const order = answers.size % 2 === 0 ? clients : clients.toReversed();
        answers.set(userId, await buyPersistently(order, saleId, userId));
      });

    // No worker runs yet, so every reservation is still in flight when the process is back.
    const selling = sell(users(500, 'early'));
    await until(() => answers.size > 150);
    await victim.kill();
    await selling;
    const [restarted] = await Promise.all([stores.startApi({ PORT: port }), sell(users(500, 'middle'))]);
    await sell(users(200, 'late'));

    expect(restarted.url).toBe(victim.url);
    expect(tally([...answers.values()])).toEqual({ SUCCESS: 800, SOLD_OUT: 400 });
    expect(await stores.observe(saleId)).toMatchObject({ stock: 0, buyers: 800, outboxLength: 800 });
    await stores.startWorker();
    await stores.untilAtRest(saleId);
    const received = [...answers].flatMap(([userId, answer]) =>
      orderIds([answer]).map((orderId) => ({ userId, orderId })),
    );
    expect(await stores.readOrders(saleId)).toEqual(received.sort((x, y) => (x.userId < y.userId ? -1 : 1)));
    await expectInvariants(stores, saleId);
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1 });
  });

  it('between the reservation and the message leaves the message to the relay', async () => {
    const { saleId } = await stores.openSale({ totalStock: 50 });
    // Without a broker the API never gets to publish, so any kill comes before the message.
    const api = await stores.startApi({ RABBITMQ_URL: `amqp://127.0.0.1:${await freePort()}` });
    const client = connectClient(stores, api.url);
    const answers = await Promise.all(users(30).map((userId) => client.buy(saleId, userId)));
    expect(tally(answers)).toEqual({ SUCCESS: 30 });

    await api.kill();
    expect(await stores.observe(saleId)).toMatchObject({ stock: 20, buyers: 30, outboxLength: 30 });
    await stores.startWorker();
    await stores.untilAtRest(saleId);

    expect((await stores.readOrders(saleId)).map(({ orderId }) => orderId).sort()).toEqual(orderIds(answers).sort());
    await expectInvariants(stores, saleId);
  });
});

describe('an API that is asked to stop', () => {
  it('under load answers every accepted request, loses no audit row, and exits with 0', async () => {
    const { saleId } = await stores.openSale({ totalStock: 100 });
    const api = await stores.startApi();
    await stores.startWorker();
    const answers: Answer[] = [];
    const isHangingUp = ({ headers }: Answer): boolean => headers.connection === 'close';

    // Like good clients, these go elsewhere when the server hangs up; until then none may get an error.
    const shoppers = Array.from({ length: 50 }, async (_, shopper) => {
      const client = connectClient(stores, api.url, 1);
      for (let i = 0; ; i += 1) {
        const answer = await client.buy(saleId, `user-${shopper}-${i}`);
        answers.push(answer);
        if (isHangingUp(answer)) return;
      }
    });
    await until(() => answers.length > 1_000);
    const askedAtMs = performance.now();
    const [exit] = await Promise.all([api.stop(), ...shoppers]);

    expect(exit).toEqual({ code: 0, signal: null });
    // A few times what it takes, since it shares the machine with its shoppers.
    expect(performance.now() - askedAtMs).toBeLessThan(15_000);
    expect(tally(answers)).toEqual({ SUCCESS: 100, SOLD_OUT: answers.length - 100 });
    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
    expect(await stores.countAudit(saleId)).toEqual({
      ATTEMPTED: answers.length,
      RESERVED: 100,
      CONFIRMED: 100,
      REJECTED_SOLD_OUT: answers.length - 100,
    });
    expect(faultsOf(api)).toEqual([]);
  });

  it('keeps selling for a while, but reports that it is no longer ready', async () => {
    const { saleId } = await stores.openSale();
    const api = await stores.startApi({ SHUTDOWN_DELAY_MS: '1500' });
    const client = connectClient(stores, api.url);

    const stopping = api.stop();
    const refused = await until(async () => {
      const answer = await client.get('/health/ready');
      return answer.status === 503 ? answer : undefined;
    });
    const bought = await client.buy(saleId, 'ann');

    expect(refused.body).toMatchObject({ message: 'The process is stopping' });
    expect(bought).toMatchObject({ status: 200, headers: { connection: 'close' }, body: { status: 'SUCCESS' } });
    expect(await client.get('/health/live')).toMatchObject({ status: 200 });
    expect(await stopping).toEqual({ code: 0, signal: null });
  });

  it('during its warm-up also exits with 0', async () => {
    const api = stores.start('flashsale-api', { WARM_UP_REQUESTS: '100000' });
    await until(() => api.log.some((line) => line.includes('successfully started')));

    expect(await api.stop()).toEqual({ code: 0, signal: null });
    expect(faultsOf(api)).toEqual([]);
  });

  it('does not wait for a client that never finishes its request', async () => {
    const { client, stop } = await startApiHere(stores);
    const head = 'POST /api/v1/sale/purchase HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    const unfinished = client.raw(`${head}Content-Length: 50\r\n\r\n{"saleId"`);
    await until(async () => (await client.get('/health/live')).status === 200);

    const startedAtMs = performance.now();
    await stop();

    // After ten seconds the request would be overdue anyway.
    expect(performance.now() - startedAtMs).toBeLessThan(9_000);
    expect(await unfinished).toBe('');
  });

  it('also exits while every store is away', async () => {
    const api = stores.start('flashsale-api', {
      DATABASE_URL: `postgresql://flashsale@127.0.0.1:${await freePort()}/flashsale`,
      REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
      RABBITMQ_URL: `amqp://127.0.0.1:${await freePort()}`,
    });
    await api.untilListening();

    expect(await api.stop()).toEqual({ code: 0, signal: null });
  });
});

describe('an API that cannot start', () => {
  it('names what is wrong with its environment, without values and without a stack', async () => {
    const api = stores.start('flashsale-api', { REDIS_URL: 'http://secret', PORT: 'many', ADMIN_TOKEN: 'secret' });

    expect(await api.exited()).toEqual({ code: 1, signal: null });

    const logged = api.log.join('\n');
    expect(logged).toMatch(/^flashsale-api cannot start\. The environment is not usable: /);
    for (const name of ['REDIS_URL', 'PORT', 'ADMIN_TOKEN']) expect(logged).toContain(name);
    expect(logged).not.toContain('secret');
    expect(api.log).toHaveLength(1);
  });

  it('says in one sentence that its buyers would be anonymous', async () => {
    const api = stores.start('flashsale-api', { BUYERS_ANONYMOUS: '', FLASHSALE_DEMO: 'false' });

    expect(await api.exited()).toEqual({ code: 1, signal: null });
    expect(api.log).toEqual([
      expect.stringMatching(/^flashsale-api cannot start\. The environment is not usable: .*BUYERS_ANONYMOUS=true/),
    ]);
  });

  it('exits when its port is taken', async () => {
    const first = await stores.startApi();
    const second = stores.start('flashsale-api', { PORT: new URL(first.url).port });

    expect(await second.exited()).toMatchObject({ code: 1 });
    expect(second.log.join('\n')).toContain('EADDRINUSE');
  });
});

/** Lines that a process logged as errors, or not as JSON. */
function faultsOf(service: ServerProcess): string[] {
  return service.log.filter((line) => !line.startsWith('{') || /"level":"(error|fatal)"/.test(line));
}
