/** Lets one at a time in, for each key, in the order of arrival; within this process only. */
export class KeyedMutex {
  readonly #tails = new Map<string, Promise<void>>();

  async hold<T>(key: string, alone: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    let leave = (): void => undefined;
    const mine = new Promise<void>((resolve) => (leave = resolve));
    this.#tails.set(key, mine);
    await before;
    try {
      return await alone();
    } finally {
      leave();
      if (this.#tails.get(key) === mine) this.#tails.delete(key);
    }
  }
}
