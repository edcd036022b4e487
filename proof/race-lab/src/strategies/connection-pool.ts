/** Connections that one claim uses alone at a time. Made when needed, up to a limit; then claims wait their turn. */
export class ConnectionPool<Connection> {
  readonly #idle: Connection[] = [];
  readonly #waiting: (() => void)[] = [];
  #made = 0;

  constructor(
    private readonly connect: () => Promise<Connection>,
    private readonly connectionsMax: number,
    /** What is not usable any more is replaced when the next claim needs it. */
    private readonly isUsable: (connection: Connection) => boolean,
  ) {}

  async use<T>(alone: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      return await alone(connection);
    } finally {
      this.#idle.push(connection);
      this.#waiting.shift()?.();
    }
  }

  async #take(): Promise<Connection> {
    while (this.#idle.length === 0 && this.#made >= this.connectionsMax) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (this.isUsable(idle)) return idle;
      this.#made -= 1;
    }
    this.#made += 1;
    try {
      return await this.connect();
    } catch (error) {
      this.#made -= 1;
      this.#waiting.shift()?.();
      throw error;
    }
  }
}
