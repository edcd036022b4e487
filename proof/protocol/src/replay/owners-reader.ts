import { SoldOutSale } from 'flashsale-core';

/** A SoldOutSale that reads its owners when the model does: a page at a time. */
export class OwnersReader {
  readonly sale = new SoldOutSale();
  #pages: string[][] = [];
  #isLast = false;
  #reading: Promise<void> = Promise.resolve();
  #turn: () => void = () => undefined;

  /** Begins to read anew; what was begun before ends at its next page. */
  async begin(): Promise<void> {
    await this.read([], true);
    this.#isLast = false;
    this.#reading = this.sale.readOwners(this.#yieldPages(), () => 0);
  }

  async read(userIds: string[], isLast: boolean): Promise<void> {
    this.#pages.push(userIds);
    this.#isLast = isLast;
    this.#turn();
    if (isLast) await this.#reading;
  }

  async *#yieldPages(): AsyncGenerator<string[]> {
    this.#pages = [];
    for (;;) {
      while (this.#pages.length === 0) await new Promise<void>((resolve) => (this.#turn = resolve));
      yield this.#pages.shift() as string[];
      if (this.#isLast && this.#pages.length === 0) return;
    }
  }
}
