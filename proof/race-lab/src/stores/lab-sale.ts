import { decodeOwnership, type RedisConnection, SaleStore, settleOutbox } from 'flashsale-core';
import type { Claim, Counter, CounterBooks } from '../strategies/guard.js';
import type { Books } from '../verdict/verdict.js';
import { labSaleKeys } from './redis-keys.js';

const EPOCH = 1;
const DAY_MS = 86_400_000;

/** A counter as a sale of the flash sale: opened, reserved from and settled by its own scripts. */
export class LabSale implements CounterBooks {
  constructor(
    private readonly redis: RedisConnection,
    private readonly runId: string,
  ) {}

  store(counterId: string): SaleStore {
    return new SaleStore(this.redis, counterId, labSaleKeys(this.runId, counterId));
  }

  async open({ id, capacity }: Counter): Promise<void> {
    const store = this.store(id);
    const [begun, server] = await store.beginRebuild(EPOCH, EPOCH, '');
    if (begun !== 'begun') throw new Error(`the sale of the lab could not be opened: ${begun}`);
    const window = [String(Date.now() - DAY_MS), String(Date.now() + DAY_MS)];
    const definition = ['1', 'Race lab', 'OPEN', String(capacity), ...window];
    const [outcome] = await store.open({ epoch: EPOCH, server, resetEpoch: EPOCH }, 'open', definition);
    if (outcome !== 'opened') throw new Error(`the sale of the lab could not be opened: ${outcome}`);
  }

  async remaining(counterId: string): Promise<number> {
    return Number(await this.redis.client.get(this.store(counterId).keys.stock));
  }

  async totalStock(counterId: string): Promise<number> {
    return Number(await this.redis.client.hget(this.store(counterId).keys.meta, 'totalStock'));
  }

  /** A reservation is pending while it stands in the outbox; settling it is what the worker does after its commit. */
  async confirm({ counterId, claimant }: Claim): Promise<void> {
    const store = this.store(counterId);
    const [owned] = await store.readOwned([claimant]);
    const { outboxId } = decodeOwnership(owned ?? '');
    if (outboxId !== '') await settleOutbox(store, [outboxId]);
  }

  async observe(counterId: string): Promise<Books> {
    const { stock, orders, outbox } = this.store(counterId).keys;
    const replies = await this.redis.client.multi().get(stock).hgetall(orders).xrange(outbox, '-', '+').exec();
    const [remaining, owners, entries] = (replies ?? []).map(([, reply]) => reply) as [
      string | null,
      Record<string, string>,
      [id: string, fields: string[]][],
    ];
    if (remaining === null) throw new Error(`there is no sale ${counterId} in Redis`);
    const pending = new Set(entries.map(([outboxId]) => outboxId));
    const claims = Object.entries(owners).map(([claimant, order]) => {
      const { orderId: claimId, outboxId } = decodeOwnership(order);
      return {
        claimId,
        claimant,
        amount: 1,
        state: pending.has(outboxId) ? ('pending' as const) : ('claimed' as const),
      };
    });
    return { remaining: Number(remaining), claims };
  }

  async discard(counterId: string): Promise<void> {
    await this.store(counterId).remove();
  }
}
