import { Injectable } from '@nestjs/common';
import { Holds, type HoldView } from 'flashsale-core';

/** Orders that one call reads; a listener for each of them would be a crowd. */
const ORDERS_PER_CALL_MAX = 500;

/** A hold, and the time by the clock of Redis at which it was read. */
export interface ReadHold {
  readonly hold: HoldView;
  readonly nowMs: number;
}

type Answer = ReadHold | undefined | 'not-ready';
type Settle = (answer: Answer) => void;

/** Reads holds in Redis: all that are asked for in one turn of the event loop by one call for each sale. */
@Injectable()
export class HoldReads {
  #gathered = new Map<string, Map<string, Settle[]>>();

  constructor(private readonly holds: Holds) {}

  /** Undefined if the sale has no such order; 'not-ready' while its counters are not loaded or Redis is away. */
  find(saleId: string, orderId: string): Promise<Answer> {
    return new Promise((settle) => {
      if (this.#gathered.size === 0) setImmediate(() => this.#readGathered());
      let ofSale = this.#gathered.get(saleId);
      if (ofSale === undefined) this.#gathered.set(saleId, (ofSale = new Map<string, Settle[]>()));
      const waiting = ofSale.get(orderId);
      if (waiting === undefined) ofSale.set(orderId, [settle]);
      else waiting.push(settle);
    });
  }

  #readGathered(): void {
    const gathered = this.#gathered;
    this.#gathered = new Map();
    this.holds.inOneWrite(() => {
      for (const [saleId, ofSale] of gathered) {
        const questions = [...ofSale];
        for (let from = 0; from < questions.length; from += ORDERS_PER_CALL_MAX) {
          void this.#read(saleId, questions.slice(from, from + ORDERS_PER_CALL_MAX));
        }
      }
    });
  }

  async #read(saleId: string, questions: readonly (readonly [orderId: string, waiting: readonly Settle[]])[]) {
    const found = await this.holds
      .findOrders(
        saleId,
        questions.map(([orderId]) => orderId),
      )
      .catch(() => 'not-ready' as const);
    for (const [i, [, waiting]] of questions.entries()) {
      for (const settle of waiting) settle(found === 'not-ready' ? found : toReadHold(found.orders[i], found.nowMs));
    }
  }
}

function toReadHold(hold: HoldView | undefined, nowMs: number): ReadHold | undefined {
  return hold && { hold, nowMs };
}
