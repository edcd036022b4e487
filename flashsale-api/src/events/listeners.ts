/** The most event streams of one process, of sales and orders together. */
export interface ListenerLimits {
  readonly listenersMax: number;
  /** Streams of one client, see Clients; 0 for no such limit. */
  readonly listenersOfClientMax: number;
}

export type ListenerRefusal = 'too-many-listeners' | 'too-many-of-client';

/** Counts the event streams of this process, and refuses those that are too many. */
export class Listeners {
  readonly #ofClient = new Map<string, number>();
  #count = 0;

  constructor(private readonly limits: ListenerLimits) {}

  get count(): number {
    return this.#count;
  }

  refusalOf(client: string): ListenerRefusal | undefined {
    const { listenersMax, listenersOfClientMax } = this.limits;
    if (this.#count >= listenersMax) return 'too-many-listeners';
    const hasTooMany = listenersOfClientMax > 0 && (this.#ofClient.get(client) ?? 0) >= listenersOfClientMax;
    return hasTooMany ? 'too-many-of-client' : undefined;
  }

  change(client: string, change: 1 | -1): void {
    this.#count += change;
    const listeners = (this.#ofClient.get(client) ?? 0) + change;
    if (listeners === 0) this.#ofClient.delete(client);
    else this.#ofClient.set(client, listeners);
  }
}
