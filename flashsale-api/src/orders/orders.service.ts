import { Injectable } from '@nestjs/common';
import { SaleObserver } from '../sales/sale-observer.js';
import { isOf } from './order-cancellation.js';
import { type FoundOrder, OrderFinder, type OrderRefusal } from './order-finder.js';
import { type OrderView, toOrderView } from './order-view.js';

/** Shows orders to their buyers. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly finder: OrderFinder,
    private readonly observer: SaleObserver,
  ) {}

  /**
   * An order, from both stores as far as they answer. To another buyer it is unknown.
   *
   * @param buyerId undefined where buyers are not identified: whoever knows the id of an order may see it
   */
  async find(
    orderId: string,
    saleId: string | undefined,
    buyerId: string | undefined,
  ): Promise<OrderView | OrderRefusal> {
    const found = await this.finder.find(orderId, saleId);
    if (typeof found === 'string') return found;
    return isOf(buyerId, found) ? this.#show(found) : 'unknown-order';
  }

  /** An order that somebody listens to. */
  async watch(orderId: string, saleId: string): Promise<OrderView | OrderRefusal> {
    const found = await this.finder.watch(orderId, saleId);
    return typeof found === 'string' ? found : this.#show(found);
  }

  #show(found: FoundOrder): OrderView {
    return toOrderView(found, this.observer.nowMs());
  }
}
