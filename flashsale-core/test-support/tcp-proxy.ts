import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and a store, so that a test can cut, refuse or silence their connection. */
export class TcpProxy {
  readonly #pairs = new Map<Socket, Socket>();
  #refuses = false;
  #isSilent = false;

  private constructor(
    private readonly server: Server,
    private readonly target: { readonly host: string; readonly port: number },
    private readonly targetUrl: string,
  ) {
    server.on('connection', (client) => this.#join(client));
  }

  /** Listens in front of the store at this URL. */
  static async before(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, { host: hostname, port: Number(port) }, url);
  }

  /** The URL of the store, by way of the proxy. */
  get url(): string {
    const url = new URL(this.targetUrl);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Cuts every connection; new ones are let through. */
  cut(): void {
    for (const [client, store] of this.#pairs) {
      client.destroy();
      store.destroy();
    }
  }

  /** Cuts every connection and lets none through until `admit`. */
  refuse(): void {
    this.#refuses = true;
    this.cut();
  }

  /** Connections stay and nothing comes through in either direction, as when a network drops every packet. */
  silence(): void {
    this.#isSilent = true;
    for (const [client, store] of this.#pairs) {
      client.unpipe(store);
      store.unpipe(client);
    }
  }

  /** Connections stay open and silent for good; new ones come through, as when an address moves to another machine. */
  strand(): void {
    this.silence();
    this.#isSilent = false;
  }

  /** Ends `refuse` and `silence`; what was held back comes through. */
  admit(): void {
    this.#refuses = false;
    if (!this.#isSilent) return;
    this.#isSilent = false;
    for (const [client, store] of this.#pairs) {
      client.pipe(store);
      store.pipe(client);
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  #join(client: Socket): void {
    if (this.#refuses) {
      client.destroy();
      return;
    }
    const store = connect(this.target);
    this.#pairs.set(client, store);
    if (!this.#isSilent) {
      client.pipe(store);
      store.pipe(client);
    }
    const part = (): void => {
      this.#pairs.delete(client);
      client.destroy();
      store.destroy();
    };
    for (const socket of [client, store]) {
      socket.setNoDelay(true);
      socket.on('close', part);
      socket.on('error', part);
    }
  }
}
