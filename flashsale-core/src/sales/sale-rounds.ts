import type { Sale } from './sale.js';
import type { Sales } from './sales.js';

/** Covers every sale that is not retired: current ones in each round, the others in turn. */
export class SaleRounds {
  #othersAfter = '';

  constructor(
    private readonly sales: Pick<Sales, 'listAfter' | 'listCurrent'>,
    private readonly othersPerRound: number,
  ) {}

  /** The sales of the next round, each once; those that are current or requested come first. */
  async next(requested: readonly string[]): Promise<Sale[]> {
    const current = await this.sales.listCurrent(requested);
    const others = await this.sales.listAfter(this.#othersAfter, this.othersPerRound, 'unretired');
    this.#othersAfter = others.length < this.othersPerRound ? '' : (others.at(-1)?.saleId ?? '');
    const known = new Set(current.map(({ saleId }) => saleId));
    return [...current, ...others.filter(({ saleId }) => !known.has(saleId))];
  }
}
