import { Injectable } from '@nestjs/common';
import { Database, lockSalesForOrders, type Sale, SaleDrafts, Sales } from 'flashsale-core';
import type { Act } from '../acts/act.js';
import { differenceOf, type LoggedSale } from './sale-difference.js';

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
    change: (records: { readonly drafts: SaleDrafts; readonly sales: Sales }) => Promise<DraftChange<Done> | Refusal>,
  ): Promise<Done | Refusal> {
    return this.database.transaction(async (client) => {
      const records = { drafts: new SaleDrafts({ pool: client }), sales: new Sales({ pool: client }) };
      const changed = await change(records);
      if (typeof changed === 'string') return changed;
      await act.end(client, { saleId, ...differenceOf(changed.before, changed.after) });
      return changed.done;
    });
  }
}

interface DraftChange<Done> {
  readonly before: LoggedSale | undefined;
  readonly after: LoggedSale | undefined;
  readonly done: Done;
}
