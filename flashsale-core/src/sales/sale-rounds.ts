import type { Sale } from './sale.js';
import type { Sales } from './sales.js';

interface RoundSizes {
  /** Sales that are not current, this many in turn. */
  readonly others: number;
  /** At most so many of the sales that are near, in turn, and so many of the changed ones; null for all. */
  readonly current: number | null;
}

/**
 * Covers every sale that is not retired. Those that run, start soon or have just ended come in each round, as do changed
 * ones, up to a number of each, from which on they take turns; the others always do.
 */
export class SaleRounds {
  #othersAfter = '';
  #nearAfter = '';
  /** Changed sales that need nothing more as they are, by what they were. */
  #settled = new Map<string, string>();
  /** Changed sales that had their turn since all of them had it. */
  readonly #tried = new Set<string>();
  #leavesChanged = false;

  constructor(
    private readonly sales: Pick<Sales, 'listAfter' | 'listCurrent' | 'listNear'>,
    private readonly sizes: RoundSizes,
  ) {}

  /** Whether the last round left changed sales to the next. */
  get leavesChanged(): boolean {
    return this.#leavesChanged;
  }

  /** The sales of the next round, each once; those that are current or requested come first. */
  async next(requested: readonly string[]): Promise<Sale[]> {
    const { others: othersPerRound, current: currentMax } = this.sizes;
    const near = await this.sales.listNear(this.#nearAfter, currentMax);
    this.#nearAfter = near.length === currentMax ? (near.at(-1) ?? '') : '';
    const asked = new Set([...requested, ...near]);
    const current = this.#choose(await this.sales.listCurrent([...asked]), asked);
    const others = await this.sales.listAfter(this.#othersAfter, othersPerRound, 'unretired');
    this.#othersAfter = others.length < othersPerRound ? '' : (others.at(-1)?.saleId ?? '');
    const known = new Set(current.map(({ saleId }) => saleId));
    return [...current, ...others.filter(({ saleId }) => !known.has(saleId))];
  }

  /** Nothing more is to be done for a sale, until it changes. */
  settle(sale: Sale): void {
    this.#settled.set(sale.saleId, stateOf(sale));
  }

  /** Redis is another one, so nothing is settled. */
  unsettle(): void {
    this.#settled.clear();
    this.#tried.clear();
    this.#nearAfter = '';
  }

  #choose(listed: readonly Sale[], asked: ReadonlySet<string>): Sale[] {
    const settled = listed.filter((sale) => this.#settled.get(sale.saleId) === stateOf(sale));
    // What is not listed any more is forgotten.
    this.#settled = new Map(settled.map((sale) => [sale.saleId, stateOf(sale)]));
    const changed = listed.filter(({ saleId }) => !asked.has(saleId) && !this.#settled.has(saleId));
    const max = this.sizes.current ?? Infinity;
    if (changed.every(({ saleId }) => this.#tried.has(saleId))) this.#tried.clear();
    const untried = changed.filter(({ saleId }) => !this.#tried.has(saleId));
    const chosen = new Set(untried.slice(0, max).map(({ saleId }) => saleId));
    for (const saleId of chosen) this.#tried.add(saleId);
    this.#leavesChanged = chosen.size < changed.length;
    return listed.filter(({ saleId }) => asked.has(saleId) || chosen.has(saleId));
  }
}

function stateOf({ revision, epoch, openedEpoch, retiredAt }: Sale): string {
  return `${revision} ${epoch} ${openedEpoch} ${retiredAt?.getTime()}`;
}
