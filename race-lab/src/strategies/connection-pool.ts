/** Connections that one claim uses alone at a time. Made when needed, up to a limit; then claims wait their turn. */
export class ConnectionPool<Connection> {
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];
  #made = 0;

  constructor(
    private readonly connect: () => Promise<Connection>,
    private readonly connectionsMax: number,
  ) {}

  async use<T>(alone: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      return await alone(connection);
    } finally {
      this.#giveBack(connection);
    }
  }

  async #take(): Promise<Connection> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#made >= this.connectionsMax) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#made += 1;
    try {
      return await this.connect();
    } catch (error) {
      this.#made -= 1;
      throw error;
    }
  }

  #giveBack(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(connection);
    else next(connection);
  }
}
