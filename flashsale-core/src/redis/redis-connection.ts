import { type Command, Redis } from 'ioredis';
import type { Logger } from '../process/logger.js';
import { withDeadline } from '../process/deadline.js';
import { explainConnectionFault } from '../process/tls.js';
import { connectionOptions } from './connection-options.js';
import { addFunctionCommands, FunctionsMissingError, isFunctionMissing, provideFunctions } from './functions.js';
import type { Keyed } from './keyed.js';
import {
  type Admission,
  ForeignRedisError,
  type RedisServerConnection,
  RedisStore,
  RedisUnavailableError,
} from './redis-store.js';
import { SaleStore } from './sale-store.js';

/** The outcome of a command without a reply within this time is unknown. */
const COMMAND_TIMEOUT_MS = 1_000;
const LOADING_RETRY_MS_MAX = 250;
const QUIT_DEADLINE_MS = 1_000;
/** A server that refuses writes is given up at most once in this period: it may be the only one. */
const GIVE_UP_PERIOD_MS_MIN = 1_000;

/** What a connection must know where its server is one of a cluster. */
export interface PlaceInCluster {
  readonly name: string;
  /** Finds the server of each key, even where it is unknown whether it may be used. */
  readonly keyed?: Keyed;
  /** Has a command that the server refused to execute executed where it belongs. @throws the refusal, if it is another one */
  readonly repeat?: (command: Command, refusal: Error) => Promise<unknown>;
  readonly ownKey: (name: string) => string;
  readonly waitReplicas?: number | undefined;
}

/** Where it is the only one. */
export const ALONE: PlaceInCluster = { name: 'Redis', ownKey: (name) => name };

/** One connection, from when it is ready until it is lost. */
interface Connection {
  admitting?: Promise<void> | undefined;
}

/**
 * A connection to Redis that never queues or resends commands: if a reply is lost, the command fails at once and its
 * effect is unknown. A server that refuses writes is given up, so that the next attempt finds the one that accepts
 * them.
 */
export class RedisConnection extends RedisStore implements RedisServerConnection {
  readonly #client: Redis;
  readonly #listeners: (() => void)[] = [];
  #connection: Connection | undefined;
  #isConnected = false;
  #refusal: Error | undefined;
  #gaveUpAtMs = 0;

  /**
   * Without `admission`, any server is accepted.
   *
   * @param loaderUrl address of the user who loads the functions where they are missing; else the one of `url` does
   */
  constructor(
    url: string,
    connectionName: string,
    private readonly logger: Logger,
    private readonly admission?: Admission,
    private readonly loaderUrl?: string,
    private readonly place: PlaceInCluster = ALONE,
  ) {
    super(place.waitReplicas);
    this.#client = new Redis(url, {
      ...connectionOptions(url, connectionName, COMMAND_TIMEOUT_MS),
      maxLoadingRetryTime: LOADING_RETRY_MS_MAX,
      // Fails the command and reconnects; the command is not resent.
      reconnectOnError: (error) => {
        if (isFunctionMissing(error)) this.examine().catch(() => undefined);
        return isWriteRefusal(error) && this.#mayGiveUp();
      },
    });
    addFunctionCommands(this.#client);
    if (place.repeat !== undefined) repeatOnce(this.#client, place.repeat);
    this.#client.on('close', () => {
      this.#connection = undefined;
      this.#isConnected = false;
    });
    this.#client.on('ready', () => {
      this.#connection = {};
      this.examine().catch(() => undefined);
    });
    this.#client.on('error', (error: Error) => logger.warn(`${place.name}: ${explainConnectionFault(error)}`));
  }

  async connect(): Promise<void> {
    await this.#client.connect().catch(() => undefined);
    await this.#connection?.admitting?.catch(() => undefined);
    if (this.#refusal instanceof ForeignRedisError) throw this.#refusal;
  }

  /** @throws RedisUnavailableError while not connected, or while the server may not be used */
  get client(): Redis {
    if (!this.#isConnected) throw new RedisUnavailableError(this.#reason);
    return this.#client;
  }

  /** The connection even where it is unknown whether the server may be used. */
  get unchecked(): Redis {
    return this.#client;
  }

  at(): Redis {
    return this.client;
  }

  sale(shard: string): SaleStore {
    return new SaleStore(this, shard);
  }

  serverOf(): string {
    return '';
  }

  get name(): string {
    return this.place.name;
  }

  get servers(): readonly RedisServerConnection[] {
    return [this];
  }

  ownKey(name: string): string {
    return this.place.ownKey(name);
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  get isReached(): boolean {
    return this.#connection !== undefined;
  }

  get refusal(): Error | undefined {
    return this.#refusal;
  }

  onConnected(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async examine(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) throw new RedisUnavailableError(this.#reason);
    connection.admitting ??= this.#admit(connection).finally(() => (connection.admitting = undefined));
    await connection.admitting;
  }

  inOneWrite<T>(ask: () => T): T {
    const stream = this.isConnected ? this.#client.stream : undefined;
    stream?.cork();
    try {
      return ask();
    } finally {
      stream?.uncork();
    }
  }

  async close(): Promise<void> {
    await withDeadline(this.#client.quit(), QUIT_DEADLINE_MS, 'quitting Redis').catch(() => undefined);
    this.#client.disconnect();
  }

  async #admit(connection: Connection): Promise<void> {
    try {
      await this.admission?.admit(this.place.keyed ?? { at: () => this.#client });
      await provideFunctions(this.#client, this.loaderUrl);
    } catch (error) {
      if (connection === this.#connection) this.#refuse(error as Error);
      throw error;
    }
    if (connection === this.#connection) this.#open();
  }

  #open(): void {
    this.#refusal = undefined;
    if (this.#isConnected) return;
    this.#isConnected = true;
    for (const listener of this.#listeners) listener();
  }

  #refuse(refusal: Error): void {
    // Without the functions nothing can be decided there.
    if (refusal instanceof ForeignRedisError || refusal instanceof FunctionsMissingError) this.#isConnected = false;
    // An admitted server stays admitted while its owner is unknown.
    if (!this.#isConnected) this.#refusal = refusal;
  }

  get #reason(): string {
    return (this.isReached && this.#refusal?.message) || `${this.place.name} is not connected`;
  }

  #mayGiveUp(): boolean {
    const nowMs = performance.now();
    if (this.#gaveUpAtMs !== 0 && nowMs - this.#gaveUpAtMs < GIVE_UP_PERIOD_MS_MIN) return false;
    this.#gaveUpAtMs = nowMs;
    this.logger.warn(`${this.place.name} takes no writes; connecting again`);
    return true;
  }
}

function repeatOnce(client: Redis, repeat: (command: Command, refusal: Error) => Promise<unknown>): void {
  const send = client.sendCommand.bind(client);
  client.sendCommand = (command, stream) =>
    (send(command, stream) as Promise<unknown>).catch((refusal: Error) => repeat(command, refusal));
}

/** From a replica, or a server that cannot write to its disk. The address may lead to another server by now. */
function isWriteRefusal(error: Error): boolean {
  return /^(READONLY|MISCONF) /.test(error.message);
}
