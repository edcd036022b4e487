import { connect } from 'amqplib';
import { encodeReservations, topology } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { Arena } from '../arena.js';
import type { Attack } from '../attack.js';

const MEBIBYTE = 1024 * 1024;
const DEAD_DEADLINE_MS = 30_000;
const EPOCH_MAX = 2_147_483_647;
const NESTING = 100_000;

/** What somebody puts into the queue who has the rights of the worker, and nothing else. */
export const poisonedMessages: Attack = {
  name: 'poisoned-messages',
  title:
    'messages that are no JSON, huge, deep, of another shape, or of no sale, put into the queue with the worker’s rights',
  holds: 'the worker lives, honest orders are written meanwhile, each is a dead letter, and an operator can discard it',
  needs: ['stores', 'operator', 'buyers'],
  deadlineMs: 120_000,
  async run(arena) {
    const saleId = await arena.openSale(10);
    const dead = poison(arena, saleId);
    await publish(arena, dead);
    const honest = arena.newUser();
    const bought = await arena.buy('api', honest, { saleId });
    arena.expect(/SUCCESS/.test(bought.text), `an honest buyer was answered ${bought.text.slice(0, 120)}`);
    await until(
      () =>
        arena.own
          .query('SELECT 1 FROM orders WHERE sale_id = $1 AND user_id = $2', [saleId, honest])
          .then(({ length }) => length),
      {
        what: 'the honest order is written',
        deadlineMs: arena.patient(DEAD_DEADLINE_MS),
        signal: arena.signal,
      },
    );
    await until(async () => (await deadLetters(arena)) >= dead.length, {
      what: `${dead.length} dead letters`,
      deadlineMs: arena.patient(DEAD_DEADLINE_MS),
      signal: arena.signal,
    });
    const found = await deadLetters(arena);
    arena.expect(found === dead.length, `${found} dead letters of ${dead.length} messages`);
    await arena.administer('POST', 'dead-letters/discard', {});
    await until(async () => (await deadLetters(arena)) === 0, {
      what: 'the dead letters are discarded',
      deadlineMs: arena.patient(DEAD_DEADLINE_MS),
      signal: arena.signal,
    });
    arena.note(`${dead.length} messages became dead letters, and were discarded`);
  },
};

/** None of them can ever become an order. */
function poison(arena: Arena, saleId: string): Buffer[] {
  const message = (changes: object): Buffer =>
    encodeReservations([
      {
        ...{ saleId, userId: arena.newVictim(), orderId: '0190a0b0-0000-7000-8000-000000000001' },
        ...{ epoch: 1, outboxId: '1-1', reservedAtMs: Date.now(), ...changes },
      },
    ]);
  const good = JSON.parse(message({}).toString()) as Record<string, unknown>;
  const shaped = (changes: Readonly<Record<string, unknown>>): Buffer =>
    Buffer.from(JSON.stringify({ ...good, ...changes }));
  const [reservation] = good['reservations'] as object[];
  return [
    Buffer.alloc(0),
    Buffer.from('{"saleId": '),
    Buffer.from('null'),
    Buffer.from('[]'),
    Buffer.from([0xff, 0xfe, 0x00]),
    Buffer.alloc(MEBIBYTE, 'x'),
    Buffer.from('['.repeat(NESTING)),
    Buffer.from('{"__proto__":{"v":3}}'),
    shaped({ v: 4 }),
    shaped({ v: '3' }),
    shaped({ type: 'paid' }),
    shaped({ surprise: true }),
    shaped({ epoch: 0 }),
    shaped({ epoch: -1 }),
    shaped({ epoch: 1.5 }),
    shaped({ epoch: 2 ** 53 }),
    shaped({ saleId: '../x' }),
    shaped({ saleId: "'; DROP TABLE orders; --" }),
    shaped({ reservations: [] }),
    shaped({ reservations: Array.from({ length: 101 }, () => reservation) }),
    shaped({ reservations: [{ ...reservation, orderId: 'x' }] }),
    shaped({ reservations: [{ ...reservation, outboxId: `${EPOCH_MAX + 1}-1` }] }),
    shaped({ reservations: [{ ...reservation, reservedAtMs: 1e300 }] }),
    message({ saleId: 'no-such-sale' }),
    message({ userId: 'nul\u0000byte' }),
    message({ userId: 'two words' }),
    message({ userId: 'x'.repeat(65) }),
  ];
}

async function publish(arena: Arena, bodies: readonly Buffer[]): Promise<void> {
  const { exchange, routingKey } = topology(arena.own.rabbitmqPrefix).purchases;
  const model = await connect(arena.own.restricted.rabbitmq);
  try {
    const channel = await model.createConfirmChannel();
    for (const body of bodies) channel.publish(exchange, routingKey, body, { persistent: true });
    await channel.waitForConfirms();
  } finally {
    await model.close();
  }
}

async function deadLetters(arena: Arena): Promise<number> {
  const { text } = await arena.administer('GET', 'dead-letters');
  return (JSON.parse(text) as { total: number }).total;
}
