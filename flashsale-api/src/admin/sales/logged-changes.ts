import { Injectable } from '@nestjs/common';
import { Database, lockSalesForOrders, type Sale, Sales } from 'flashsale-core';
import type { Act } from '../acts/act.js';
import { differenceOf } from './sale-difference.js';

/** Changes sales, and logs what became of them in the same transaction. */
@Injectable()
export class LoggedChanges {
  constructor(private readonly database: Database) {}

  write<Refusal extends string>(
    saleId: string,
    act: Act,
    change: (sales: Sales) => Promise<Sale | Refusal>,
  ): Promise<Sale | Refusal> {
    return this.database.transaction(async (client) => {
      const { locked } = await lockSalesForOrders(client, [saleId], 'wait');
      const changed = await change(new Sales({ pool: client }));
      // Nothing may follow a refused statement but the end of its transaction.
      if (typeof changed !== 'string') await act.end(client, { saleId, ...differenceOf(locked.get(saleId), changed) });
      return changed;
    });
  }
}
