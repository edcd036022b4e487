import { readRedisSale, type Sale, saleKeys, scriptKeys } from 'flashsale-core';
import type { OpenSaleReply } from '../src/redis/scripts.js';
import { definitionArguments } from '../src/sales/sale.js';
import type { TestStores } from './test-stores.js';

/** A rebuild script by script, on these stores. The server defaults to the current one. */
export class RebuildScripts {
  constructor(private readonly stores: Pick<TestStores, 'redis'>) {}

  /** The name of the current server. */
  async server(): Promise<string> {
    return (await readRedisSale(this.stores.redis.sale('no-sale'))).server;
  }

  async begin(saleId: string, epoch: number, resetEpoch = 0): Promise<'begun' | 'superseded'> {
    const keys = scriptKeys(saleKeys(saleId));
    return (await this.stores.redis.client.beginRebuild(...keys, String(epoch), String(resetEpoch), ''))[0];
  }

  /** Each buyer is a user id, an order id, and an outbox id or nothing. */
  async restore(saleId: string, epoch: number, buyers: readonly string[], server?: string): Promise<string> {
    const keys = scriptKeys(saleKeys(saleId));
    return this.stores.redis.client.restoreBuyers(...keys, String(epoch), server ?? (await this.server()), ...buyers);
  }

  async open(sale: Sale, epoch: number, server?: string): Promise<OpenSaleReply> {
    const keys = scriptKeys(saleKeys(sale.saleId));
    const rebuild = [String(epoch), server ?? (await this.server()), String(sale.resetEpoch), 'open'];
    return this.stores.redis.client.openSale(...keys, ...rebuild, ...definitionArguments(sale));
  }
}
