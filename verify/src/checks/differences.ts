/** Counts what differs and keeps the first example. */
export class Differences {
  #count = 0;
  #example = '';

  add(userId: string, difference: string): void {
    if (this.#count === 0) this.#example = `${userId} ${difference}`;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  get text(): string {
    return this.#count === 0 ? 'the same' : `${this.#count} differ: ${this.#example}`;
  }
}
