/**
 * What a process knows of its clients, for a bounded number of them. An entry that nobody has asked for during one
 * lifetime is forgotten before two have passed: entries live in two generations, and the older one is dropped whole.
 */
export class ClientTable<Entry> {
  #current = new Map<string, Entry>();
  #previous = new Map<string, Entry>();
  #turnsAtMs = 0;

  constructor(
    private readonly lifetimeMs: number,
    private readonly sizeMax: number,
  ) {}

  get size(): number {
    return this.#current.size + this.#previous.size;
  }

  find(client: string, nowMs: number): Entry | undefined {
    if (nowMs >= this.#turnsAtMs) this.#turn(nowMs);
    const entry = this.#current.get(client);
    if (entry !== undefined || this.#previous.size === 0) return entry;
    const earlier = this.#previous.get(client);
    if (earlier === undefined) return undefined;
    this.#previous.delete(client);
    this.#current.set(client, earlier);
    return earlier;
  }

  /** Adds the entry of a client that has none, if there is room. */
  add(client: string, entry: Entry): boolean {
    if (this.size >= this.sizeMax) return false;
    this.#current.set(client, entry);
    return true;
  }

  #turn(nowMs: number): void {
    const isLongAgo = nowMs >= this.#turnsAtMs + this.lifetimeMs;
    this.#previous = isLongAgo ? new Map<string, Entry>() : this.#current;
    this.#current = new Map();
    this.#turnsAtMs = nowMs + this.lifetimeMs;
  }
}
