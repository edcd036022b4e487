import { randomUUID } from 'node:crypto';
import { OrderPersistence } from 'flashsale-worker';
import {
  type Database,
  raiseEpoch,
  rebuildSale,
  type RedisConnection,
  type Reservation,
  type Sale,
  type SaleKeys,
  saleKeys,
  Sales,
  SaleStore,
} from 'flashsale-core';
import type { Setup } from '../setup.js';
import type { OwnersReader } from './owners-reader.js';
import type { Dump, RedisProcess } from './redis-process.js';
import { steppedDatabase, steppedRedis } from './stepped-stores.js';
import { Stepper } from './stepper.js';

const MINUTE_MS = 60_000;
const PROMOTIONS = ['replica-promoted', 'lagging-replica-promoted'] as const;

/** What a worker holds: the message, and the reservation as it knows it by now. */
export interface Held {
  readonly entry: number;
  readonly message: Reservation;
  reservation: Reservation;
}

/** One row of PostgreSQL and what belongs to it, as a backup keeps it. */
export type Backup = Readonly<Record<'sales' | 'orders' | 'audit_events' | 'audit_segments', readonly string[]>>;

/** The real stores of one trace, and what the actors of the model hold between their steps. */
export class RealSystem {
  readonly saleId = `model-${randomUUID()}`;
  readonly keys: SaleKeys = saleKeys(this.saleId);
  readonly orderIds: readonly string[];
  readonly persistence: OrderPersistence;
  /** The primary, and the one that it replaced. */
  servers: [RedisProcess, RedisProcess];
  /** The names of the servers by their numbers in the model. */
  readonly identities = new Map<number, string>();
  readonly catalogues: number[];
  readonly isOnOld: boolean[];
  /** Reservations as they were made, by entry, and the epoch that Redis decided in, by attempt. */
  readonly made = new Map<number, Reservation>();
  readonly decidedEpochs = new Map<number, number>();
  readonly queue = new Map<number, Reservation>();
  readonly held: (Held | undefined)[];
  readonly steppers: (Stepper | undefined)[];
  /** Rows that reconcilers read and have not compared with Redis yet. */
  readonly rows: (Sale | undefined)[];
  /** Epochs of deleted sales that reconcilers are about to close. */
  readonly toClose: number[] = [];
  /** What each API knows of the sold-out sale. */
  readonly readers: (OwnersReader | undefined)[] = [];
  discard: Stepper | undefined;
  survivor: Dump | undefined;
  backup: Backup | undefined;
  /** The answer to a reconciler that asks whether it may open the gate. */
  mayOpen = false;

  private constructor(
    readonly setup: Setup,
    readonly database: Database,
    processes: readonly [RedisProcess, RedisProcess],
  ) {
    this.servers = [...processes];
    this.persistence = new OrderPersistence(database);
    this.orderIds = setup.buyers.map(() => randomUUID());
    this.catalogues = Array.from({ length: setup.apis }, () => 1);
    this.isOnOld = this.catalogues.map(() => false);
    this.held = Array.from({ length: setup.workers }, () => undefined);
    this.steppers = Array.from({ length: setup.reconcilers + 1 }, () => undefined);
    this.rows = this.steppers.map(() => undefined);
  }

  /** A sale that is open in its first epoch and has no buyers. */
  static async open(
    setup: Setup,
    database: Database,
    processes: readonly [RedisProcess, RedisProcess],
  ): Promise<RealSystem> {
    const system = new RealSystem(setup, database, processes);
    for (const server of processes) await server.flush();
    // The first replica of a server changes the name of its data, so it comes before the sale.
    const [primary, replica] = processes;
    if (PROMOTIONS.some((promotion) => setup.disturbances[promotion] !== undefined)) await replica.copyFrom(primary);
    await database.pool.query('UPDATE sale_epoch_floor SET epoch = 0');
    await system.createSale();
    await rebuildSale(database, system.store, await raised(system), () => Promise.resolve(true));
    return system;
  }

  get redis(): RedisConnection {
    return this.servers[0].store;
  }

  get store(): SaleStore {
    return this.redis.sale(this.saleId);
  }

  async createSale(): Promise<void> {
    const nowMs = Date.now();
    const created = await new Sales(this.database).create({
      saleId: this.saleId,
      name: 'A product',
      totalStock: this.setup.units,
      startsAt: new Date(nowMs - MINUTE_MS),
      endsAt: new Date(nowMs + 60 * MINUTE_MS),
    });
    if (typeof created === 'string') throw new Error(`The sale could not be made: ${created}`);
  }

  /** The server that an API reaches. */
  redisOfApi(actor: number): RedisConnection {
    return this.servers[this.isOnOld[actor] ? 1 : 0].store;
  }

  userId(attempt: number): string {
    return `user-${(this.setup.buyers[attempt] ?? 0) + 1}`;
  }

  orderId(attempt: number): string {
    return this.orderIds[attempt] as string;
  }

  async findSale(): Promise<Sale | undefined> {
    return new Sales(this.database).find(this.saleId);
  }

  /** Starts a real function whose calls wait for their turn. */
  start(work: (database: Database, store: SaleStore, stepper: Stepper) => Promise<unknown>): Stepper {
    return new Stepper((stepper) =>
      work(
        steppedDatabase(this.database, stepper),
        new SaleStore(
          steppedRedis(() => this.redis, stepper),
          this.saleId,
        ),
        stepper,
      ),
    );
  }

  /** Ends whatever is under way. */
  async close(): Promise<void> {
    for (const stepper of [...this.steppers, this.discard]) await stepper?.die();
    await this.database.pool.query('DELETE FROM sales WHERE id = $1', [this.saleId]);
  }
}

/** The row with its first epoch, raised as the reconciler does. */
async function raised(system: RealSystem): Promise<Sale> {
  const sale = await raiseEpoch(system.database, system.store, { saleId: system.saleId, epoch: 0 });
  if (sale === undefined) throw new Error('The first epoch could not be raised');
  return sale;
}
