import { Injectable } from '@nestjs/common';
import {
  Database,
  lockSalesForOrders,
  type Sale,
  SaleDrafts,
  type SaleProduct,
  SaleProducts,
  Sales,
} from 'flashsale-core';
import type { Act } from '../acts/act.js';
import { differenceOf, type LoggedSale, productDifferenceOf } from './sale-difference.js';

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

  /** The same for a draft. `change` says what it was before, and what is after: nothing, another draft, or a sale. */
  writeDraft<Done, Refusal extends string>(
    saleId: string,
    act: Act,
    change: (records: DraftRecords) => Promise<DraftChange<Done> | Refusal>,
  ): Promise<Done | Refusal> {
    return this.database.transaction(async (client) => {
      const pool = { pool: client };
      const records = { drafts: new SaleDrafts(pool), sales: new Sales(pool), products: new SaleProducts(pool) };
      const changed = await change(records);
      if (typeof changed === 'string') return changed;
      await act.end(client, { saleId, ...differenceOf(changed.before, changed.after) });
      return changed.done;
    });
  }

  /** The same for many drafts at once. `attempt` undoes a statement that PostgreSQL refuses, and keeps those before it. */
  writeDrafts(
    act: Act,
    create: (store: {
      readonly drafts: SaleDrafts;
      readonly attempt: <T>(work: () => Promise<T>) => Promise<T>;
    }) => Promise<string[]>,
  ): Promise<string[]> {
    return this.database.transaction(async (client) => {
      const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
        await client.query('SAVEPOINT attempt');
        const done = await work();
        await client.query(typeof done === 'string' ? 'ROLLBACK TO SAVEPOINT attempt' : 'RELEASE SAVEPOINT attempt');
        return done;
      };
      const created = await create({ drafts: new SaleDrafts({ pool: client }), attempt });
      await act.end(client, { after: { drafts: created } });
      return created;
    });
  }

  /** The same for the product of a sale or draft. Resolves with what it is afterwards. */
  writeProduct<Refusal extends string>(
    saleId: string,
    act: Act,
    change: (products: SaleProducts) => Promise<void | Refusal>,
  ): Promise<SaleProduct | Refusal> {
    return this.database.transaction(async (client) => {
      const products = new SaleProducts({ pool: client });
      await products.lock(saleId);
      const before = await products.find(saleId);
      const refusal = await change(products);
      if (refusal !== undefined) return refusal;
      const after = await products.find(saleId);
      await act.end(client, { saleId, ...productDifferenceOf(before, after) });
      return after;
    });
  }
}

interface DraftRecords {
  readonly drafts: SaleDrafts;
  readonly sales: Sales;
  readonly products: SaleProducts;
}

interface DraftChange<Done> {
  readonly before: LoggedSale | undefined;
  readonly after: LoggedSale | undefined;
  readonly done: Done;
}
