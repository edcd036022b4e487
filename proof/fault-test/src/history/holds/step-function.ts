/** A span of time in which something counts; the end is Infinity while none is known. */
export interface CountedSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/**
 * The sum of spans at each instant, asked for its extremes within a window. It is built in linear time but for sorting; a
 * question takes logarithmic time.
 */
export class StepFunction {
  /** The instants after which the value may be another one, ascending. */
  readonly #timesMs: Float64Array;
  /** Segment trees over the values: the leaves are the second half; leaf i is the value from time i - 1 on. */
  readonly #max: Float64Array;
  readonly #min: Float64Array;
  readonly #size: number;

  /**
   * `touching: 'count'`: spans count at both of their ends, for what can have been. `'skip'`: what ends at an instant does not
   * count together with what begins there, for what must have been.
   */
  constructor(spans: readonly CountedSpan[], touching: 'count' | 'skip', base = 0) {
    const real = spans.filter(({ fromMs, toMs }) => (touching === 'count' ? fromMs <= toMs : fromMs < toMs));
    const steps = real.flatMap(({ fromMs, toMs, count }) => [
      { atMs: fromMs, isEnd: false, change: count },
      ...(toMs === Infinity ? [] : [{ atMs: toMs, isEnd: true, change: -count }]),
    ]);
    const endsFirst = touching === 'skip' ? 1 : -1;
    steps.sort((one, other) => one.atMs - other.atMs || endsFirst * (Number(other.isEnd) - Number(one.isEnd)));
    this.#timesMs = Float64Array.from(steps, ({ atMs }) => atMs);
    this.#size = steps.length + 1;
    this.#max = new Float64Array(2 * this.#size);
    this.#min = new Float64Array(2 * this.#size);
    let value = base;
    this.#setLeaf(0, value);
    steps.forEach(({ change }, i) => this.#setLeaf(i + 1, (value += change)));
    for (let i = this.#size - 1; i > 0; i -= 1) {
      this.#max[i] = Math.max(this.#max[2 * i] ?? 0, this.#max[2 * i + 1] ?? 0);
      this.#min[i] = Math.min(this.#min[2 * i] ?? 0, this.#min[2 * i + 1] ?? 0);
    }
  }

  /** The highest value from one time to another, both included. */
  maxWithin(fromMs: number, toMs: number): number {
    return this.#fold(this.#max, fromMs, toMs, Math.max, -Infinity);
  }

  minWithin(fromMs: number, toMs: number): number {
    return this.#fold(this.#min, fromMs, toMs, Math.min, Infinity);
  }

  /** The first instant at which the value is above a limit; undefined if it never is. */
  firstAbove(limit: number): number | undefined {
    for (let i = 1; i < this.#size; i += 1) {
      if ((this.#max[this.#size + i] ?? 0) > limit && this.#isLastOfInstant(i)) return this.#timesMs[i - 1];
    }
    return undefined;
  }

  #setLeaf(i: number, value: number): void {
    this.#max[this.#size + i] = value;
    this.#min[this.#size + i] = value;
  }

  #isLastOfInstant(i: number): boolean {
    return this.#timesMs[i] !== this.#timesMs[i - 1];
  }

  #fold(
    tree: Float64Array,
    fromMs: number,
    toMs: number,
    pick: (one: number, other: number) => number,
    none: number,
  ): number {
    // The value right before the window counts as well: it lasts until the first step at or after its beginning.
    let left = this.#size + this.#stepsBefore(fromMs, false);
    let right = this.#size + this.#stepsBefore(toMs, true) + 1;
    let result = none;
    while (left < right) {
      if (left % 2 === 1) result = pick(result, tree[left++] ?? none);
      if (right % 2 === 1) result = pick(result, tree[--right] ?? none);
      left = Math.floor(left / 2);
      right = Math.floor(right / 2);
    }
    return result;
  }

  /** How many steps come before an instant, or up to it. */
  #stepsBefore(atMs: number, isIncluded: boolean): number {
    let low = 0;
    let high = this.#timesMs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const time = this.#timesMs[middle] ?? Infinity;
      if (time < atMs || (isIncluded && time === atMs)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
