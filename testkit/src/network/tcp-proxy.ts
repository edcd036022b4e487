import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Direction = (typeof DIRECTIONS)[number];

/** How one direction of a connection behaves; what is left out is as on a healthy network. */
interface Shape {
  /** Nothing comes through until the shape changes. */
  readonly isHeld?: boolean;
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
  /** The connection breaks after so many more bytes. */
  readonly bytesLeft?: number;
}

const DIRECTIONS = ['to-store', 'to-client'] as const;
const PASS: Shape = {};
const HELD: Shape = { isHeld: true };

interface Pair {
  readonly client: Socket;
  readonly store: Socket;
  readonly flows: Readonly<Record<Direction, Flow>>;
}

/** Stands between a client and a store, so that their connection can be cut, refused, silenced, slowed or broken. */
export class TcpProxy {
  readonly #pairs = new Set<Pair>();
  #refuses = false;
  /** Addresses of clients from which, and to which, nothing comes through. */
  #silenced: ReadonlySet<string> = new Set();
  #shapes: Readonly<Record<Direction, Shape>> = { 'to-store': PASS, 'to-client': PASS };

  private constructor(
    private readonly server: Server,
    private target: { readonly host: string; readonly port: number },
    private readonly targetUrl: string,
  ) {
    server.on('connection', (client) => this.#join(client));
  }

  /** Listens in front of the store at this URL. */
  static async before(url: string): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, placeOf(url), url);
  }

  /** The URL of the store, by way of the proxy. */
  get url(): string {
    const url = new URL(this.targetUrl);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** From now on new connections go to the store at this URL; those that are there stay, as when an address moves. */
  leadTo(url: string): void {
    this.target = placeOf(url);
  }

  /** Cuts every connection; new ones are let through. */
  cut(): void {
    for (const { client, store } of this.#pairs) {
      client.destroy();
      store.destroy();
    }
  }

  /** Ends every connection with a reset instead of a proper close; new ones are let through. */
  reset(): void {
    for (const { client, store } of this.#pairs) {
      client.resetAndDestroy();
      store.resetAndDestroy();
    }
  }

  /** Cuts every connection and lets none through until `admit`. */
  refuse(): void {
    this.#refuses = true;
    this.cut();
  }

  /** Connections stay and nothing comes through in either direction, as when a network drops every packet. */
  silence(): void {
    this.#shape({ 'to-store': HELD, 'to-client': HELD });
  }

  /** The same for clients at these addresses alone, until `admit`. */
  silenceFrom(addresses: readonly string[]): void {
    this.#silenced = new Set([...this.#silenced, ...addresses]);
    for (const { client, flows } of this.#pairs) {
      if (!this.#isSilenced(client)) continue;
      for (const flow of Object.values(flows)) flow.shape = HELD;
    }
  }

  /** Connections stay, and in one direction nothing comes through: requests arrive and answers do not, or neither. */
  silenceOneWay(direction: Direction): void {
    this.#shape({ 'to-store': PASS, 'to-client': PASS, [direction]: HELD });
  }

  /** Connections stay open and silent for good; new ones come through, as when an address moves to another machine. */
  strand(): void {
    this.silence();
    this.#shapes = { 'to-store': PASS, 'to-client': PASS };
  }

  /** Everything arrives this much later, in both directions. */
  delay(delayMs: number): void {
    this.#shape({ 'to-store': { delayMs }, 'to-client': { delayMs } });
  }

  /** No more than this comes through, in each direction of each connection. */
  throttle(bytesPerSecond: number): void {
    this.#shape({ 'to-store': { bytesPerSecond }, 'to-client': { bytesPerSecond } });
  }

  /** Every connection breaks after so many more bytes in this direction, in the middle of whatever they mean. */
  cutAfter(bytesLeft: number, direction: Direction): void {
    this.#shape({ 'to-store': PASS, 'to-client': PASS, [direction]: { bytesLeft } });
  }

  /** Ends everything but `cut`, `reset` and `strand`; what was held back comes through. */
  admit(): void {
    this.#refuses = false;
    for (const { client, flows } of this.#pairs) {
      if (!this.#isSilenced(client)) continue;
      for (const direction of DIRECTIONS) flows[direction].shape = this.#shapes[direction];
    }
    this.#silenced = new Set();
    this.#shape({ 'to-store': PASS, 'to-client': PASS });
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  #shape(shapes: Readonly<Record<Direction, Shape>>): void {
    // A connection that was stranded stays so.
    const present = this.#shapes;
    this.#shapes = shapes;
    for (const { flows } of this.#pairs) {
      for (const direction of DIRECTIONS) {
        if (flows[direction].shape === present[direction]) flows[direction].shape = shapes[direction];
      }
    }
  }

  #isSilenced({ remoteAddress = '' }: Socket): boolean {
    return this.#silenced.has(remoteAddress);
  }

  #join(client: Socket): void {
    if (this.#refuses) {
      client.destroy();
      return;
    }
    const store = connect(this.target);
    const shapes = this.#isSilenced(client) ? { 'to-store': HELD, 'to-client': HELD } : this.#shapes;
    const part = (): void => {
      this.#pairs.delete(pair);
      client.destroy();
      store.destroy();
    };
    const pair: Pair = {
      client,
      store,
      flows: {
        'to-store': new Flow(client, store, shapes['to-store'], part),
        'to-client': new Flow(store, client, shapes['to-client'], part),
      },
    };
    this.#pairs.add(pair);
    for (const socket of [client, store]) {
      socket.setNoDelay(true);
      socket.on('close', part);
      socket.on('error', part);
    }
  }
}

function placeOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** Passes on what one socket sends to another one, in a shape that may change at any moment. Holds one chunk at most. */
class Flow {
  #shape: Shape;
  #bytesLeft: number;
  #isPassingOn = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    shape: Shape,
    private readonly cut: () => void,
  ) {
    this.#shape = shape;
    this.#bytesLeft = shape.bytesLeft ?? Infinity;
    from.on('data', (chunk: Buffer) => void this.#passOn(chunk));
    from.on('end', () => to.end());
    to.on('drain', () => this.#resume());
    if (shape.isHeld) from.pause();
  }

  get shape(): Shape {
    return this.#shape;
  }

  set shape(shape: Shape) {
    this.#shape = shape;
    this.#bytesLeft = shape.bytesLeft ?? Infinity;
    if (shape.isHeld) this.from.pause();
    else this.#resume();
  }

  async #passOn(chunk: Buffer): Promise<void> {
    const { delayMs = 0, bytesPerSecond = Infinity } = this.#shape;
    const waitMs = delayMs + (chunk.length / bytesPerSecond) * 1_000;
    if (waitMs > 0) {
      this.#isPassingOn = true;
      this.from.pause();
      await sleep(waitMs);
      this.#isPassingOn = false;
    }
    if (this.to.destroyed) return;
    if (chunk.length > this.#bytesLeft) {
      this.to.write(chunk.subarray(0, this.#bytesLeft), () => this.cut());
      this.from.pause();
      return;
    }
    this.#bytesLeft -= chunk.length;
    if (this.to.write(chunk)) this.#resume();
    else this.from.pause();
  }

  #resume(): void {
    if (this.#shape.isHeld || this.#isPassingOn || this.to.writableNeedDrain) return;
    this.from.resume();
  }
}
