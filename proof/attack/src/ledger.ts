/** Who may own an order at the end. Anybody else has got one by an attack. */
export class Ledger {
  readonly #users = new Set<string>();
  #addresses = 0;
  #names = 0;

  admit(userId: string): string {
    this.#users.add(userId);
    return userId;
  }

  /** A name that was never used. */
  newName(prefix: string): string {
    this.#names += 1;
    return `${prefix}-${this.#names}`;
  }

  /** An address of a network that is reserved for tests, used by nobody before. */
  newAddress(): string {
    this.#addresses += 1;
    return `198.18.${(this.#addresses >> 8) & 0xff}.${this.#addresses & 0xff}`;
  }

  get users(): string[] {
    return [...this.#users];
  }
}
