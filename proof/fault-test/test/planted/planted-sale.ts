import { randomUUID } from 'node:crypto';
import type { Channel } from 'amqplib';
import { Redis } from 'ioredis';
import type pg from 'pg';
import type { PurchaseOperation } from '../../src/history/operation.js';

/** What is wrong with a sale; each is a mistake that has really been made. */
export type PlantedBug =
  /** Reads first and takes then, in two calls. */
  | 'not-atomic'
  /** Loses one message in ten on the way to the queue. */
  | 'dropped-message'
  /** Sends a message twice, and the table has no constraint that would notice. */
  | 'double-order'
  /** Stores the buyer before it reads the stock. */
  | 'buyer-before-stock'
  /** Checks the stock before it checks the buyer. */
  | 'stock-before-buyer'
  /** Takes the unit before it checks the buyer, and gives it back. */
  | 'unit-given-back';

export type Told = Pick<PurchaseOperation, 'answer' | 'orderId'>;

interface Parts {
  /** Enough connections that calls overlap. */
  readonly redis: readonly Redis[];
  readonly pool: pg.Pool;
  readonly channel: Channel;
  readonly stock: number;
}

/** KEYS 1 stock, 2 orders by user. ARGV 1 user, 2 order id. Decides one purchase in one atomic step. */
const RESERVE = `
local owned = redis.call('HGET', KEYS[2], ARGV[1])
if owned == ARGV[2] then return 'SUCCESS' end
if owned then return 'ALREADY_PURCHASED' end
if tonumber(redis.call('GET', KEYS[1])) < 1 then return 'SOLD_OUT' end
redis.call('DECR', KEYS[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 'SUCCESS'`;

/**
 * A minimal real flash sale: decided in Redis, carried by RabbitMQ, kept in PostgreSQL. Correct by default, with one planted
 * bug on request.
 */
export class PlantedSale {
  readonly #name = `planted-${randomUUID().slice(0, 13)}`;
  readonly #table = `"${this.#name}"`;
  readonly #keys = [`${this.#name}:stock`, `${this.#name}:orders`] as const;
  #calls = 0;
  #successes = 0;
  #sent = 0;
  #persisted = 0;

  private constructor(
    private readonly parts: Parts,
    private readonly bug: PlantedBug | undefined,
  ) {}

  static async open(parts: Parts, bug?: PlantedBug): Promise<PlantedSale> {
    const sale = new PlantedSale(parts, bug);
    const { redis, pool, channel, stock } = parts;
    const constraint = bug === 'double-order' ? '' : ', UNIQUE (user_id)';
    await pool.query(`CREATE TABLE ${sale.#table} (user_id text NOT NULL, order_id text NOT NULL${constraint})`);
    await redis[0]?.set(sale.#keys[0], stock);
    await channel.assertQueue(sale.#name, { durable: false });
    await channel.consume(sale.#name, (message) => {
      if (message !== null) void sale.#persist(message.content.toString()).then(() => channel.ack(message));
    });
    return sale;
  }

  /** Decides one purchase. The same key makes the same order id. */
  async purchase(userId: string, key: string): Promise<Told> {
    const orderId = `${userId}-${key}`;
    const answer = await this.#decide(userId, orderId);
    if (answer !== 'SUCCESS') return { answer };
    this.#successes += 1;
    const isDropped = this.bug === 'dropped-message' && this.#successes % 10 === 0;
    const copies = isDropped ? 0 : this.bug === 'double-order' ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.#sent += 1;
      this.parts.channel.sendToQueue(this.#name, Buffer.from(JSON.stringify([userId, orderId])));
    }
    return { answer, orderId };
  }

  async orders(): Promise<{ userId: string; orderId: string }[]> {
    const { rows } = await this.parts.pool.query<{ userId: string; orderId: string }>(
      `SELECT user_id AS "userId", order_id AS "orderId" FROM ${this.#table}`,
    );
    return rows;
  }

  /** Whether all that was sent is an order, or was found to be one already. */
  get isAtRest(): boolean {
    return this.#persisted === this.#sent;
  }

  async remove(): Promise<void> {
    await this.parts.channel.deleteQueue(this.#name);
    await this.parts.redis[0]?.del(...this.#keys);
  }

  async #persist(body: string): Promise<void> {
    const [userId, orderId] = JSON.parse(body) as [string, string];
    const insert = `INSERT INTO ${this.#table} VALUES ($1, $2) ON CONFLICT DO NOTHING`;
    await this.parts.pool.query(insert, [userId, orderId]);
    this.#persisted += 1;
  }

  async #decide(userId: string, orderId: string): Promise<Told['answer']> {
    const { redis } = this.parts;
    const connection = redis[(this.#calls += 1) % redis.length] as Redis;
    const [stockKey, ordersKey] = this.#keys;
    switch (this.bug) {
      case 'not-atomic': {
        const owned = await connection.hget(ordersKey, userId);
        if (owned !== null) return owned === orderId ? 'SUCCESS' : 'ALREADY_PURCHASED';
        if (Number(await connection.get(stockKey)) < 1) return 'SOLD_OUT';
        await connection.multi().decr(stockKey).hset(ordersKey, userId, orderId).exec();
        return 'SUCCESS';
      }
      case 'buyer-before-stock': {
        if ((await connection.hsetnx(ordersKey, userId, orderId)) === 0) {
          return (await connection.hget(ordersKey, userId)) === orderId ? 'SUCCESS' : 'ALREADY_PURCHASED';
        }
        return (await connection.decr(stockKey)) < 0 ? 'SOLD_OUT' : 'SUCCESS';
      }
      case 'stock-before-buyer': {
        if (Number(await connection.get(stockKey)) < 1) return 'SOLD_OUT';
        return this.#reserve(connection, userId, orderId);
      }
      case 'unit-given-back': {
        if ((await connection.decr(stockKey)) < 0) {
          await connection.incr(stockKey);
          return 'SOLD_OUT';
        }
        if ((await connection.hsetnx(ordersKey, userId, orderId)) === 1) return 'SUCCESS';
        await connection.incr(stockKey);
        return (await connection.hget(ordersKey, userId)) === orderId ? 'SUCCESS' : 'ALREADY_PURCHASED';
      }
      case undefined:
      case 'dropped-message':
      case 'double-order':
        return this.#reserve(connection, userId, orderId);
    }
  }

  async #reserve(connection: Redis, userId: string, orderId: string): Promise<Told['answer']> {
    return (await connection.eval(RESERVE, 2, ...this.#keys, userId, orderId)) as Told['answer'];
  }
}
