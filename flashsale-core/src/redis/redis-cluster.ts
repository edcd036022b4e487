import { setTimeout as sleep } from 'node:timers/promises';
import calculateSlot from 'cluster-key-slot';
import { Command, Redis } from 'ioredis';
import { type ClusterAddress, parseClusterAddress } from '../process/cluster-address.js';
import { withDeadline } from '../process/deadline.js';
import type { Logger } from '../process/logger.js';
import { PeriodicTask } from '../process/periodic-task.js';
import { explainConnectionFault } from '../process/tls.js';
import { type ClusterMap, mergeClusterViews } from './cluster-map.js';
import { connectionOptions } from './connection-options.js';
import type { Keyed } from './keyed.js';
import { RedisConnection } from './redis-connection.js';
import {
  type Admission,
  ForeignRedisError,
  type RedisServerConnection,
  RedisStore,
  RedisUnavailableError,
} from './redis-store.js';
import { waitForReplicas } from './replicas.js';
import { saleKeys } from './sale-keys.js';
import { SaleStore } from './sale-store.js';

/** How often the nodes are asked who holds which slot; besides, at once when one of them says that this has changed. */
const MAP_PERIOD_MS = 1_000;
/** A node that does not answer within this time is not waited for: the others know as much. */
const VIEW_DEADLINE_MS = 500;
/** A refused command waits this long at most for a connection to where it belongs. */
const REPEAT_DEADLINE_MS = 300;
const REPEAT_TICK_MS = 10;
/** The keys of a sale are in two places while its slot is moved, and nobody has the slots of a node that just died. */
const REPEAT_AFTER_MS = 50;
/** Names tried until one is in a slot of the server. */
const OWN_KEYS_TRIED_MAX = 10_000;
/** The server refused to execute the command, and says so. */
const NOT_EXECUTED = /^(?:(?<redirection>MOVED|ASK) (?<slot>\d+) (?<node>\S+)|TRYAGAIN |CLUSTERDOWN )/;

const UNKNOWN_MAP: ClusterMap = { owners: [], masters: new Set() };

/** What the connections to all nodes have in common. */
export interface ClusterOptions {
  readonly address: ClusterAddress;
  readonly connectionName: string;
  readonly logger: Logger;
  /** Without it, any cluster is accepted. */
  readonly admission?: Admission | undefined;
  /** The address, on one node, of the user who loads the functions where they are missing. */
  readonly loaderUrlOf?: ((node: string) => string) | undefined;
  readonly waitReplicas?: number | undefined;
}

/**
 * A Redis Cluster: a connection to each master, and a map that says which of them holds a key. A command goes to one server. If
 * that refuses it because the key belongs elsewhere, nothing was executed, and it is sent once more; if a reply is lost, its
 * effect is unknown, and it is not sent again. So this is not the `Cluster` of ioredis, which queues and sends again by itself.
 */
export class RedisCluster extends RedisStore {
  readonly #nodes = new Map<string, RedisConnection>();
  readonly #listeners: (() => void)[] = [];
  readonly #task: PeriodicTask;
  #map = UNKNOWN_MAP;
  #refreshing: Promise<readonly Promise<void>[]> | undefined;
  #wasAdmitted = false;
  #isClosed = false;

  constructor(private readonly options: ClusterOptions) {
    super(options.waitReplicas);
    this.#task = new PeriodicTask(
      'Asking Redis Cluster for its nodes',
      MAP_PERIOD_MS,
      () => this.#lookAgain(),
      options.logger,
    );
  }

  at(key: string): Redis {
    return this.#clientOf(calculateSlot(key));
  }

  sale(shard: string): SaleStore {
    const keys = saleKeys(shard, 'cluster');
    const slot = calculateSlot(keys.meta);
    const clientOfSale = (): Redis => this.#clientOf(slot);
    const place = {
      get client(): Redis {
        return clientOfSale();
      },
      at: (key: string) => this.at(key),
      sale: (other: string) => this.sale(other),
    };
    return new SaleStore(place, shard, keys);
  }

  serverOf(shard: string): string {
    return this.#map.owners[calculateSlot(saleKeys(shard, 'cluster').meta)] ?? '';
  }

  get servers(): readonly RedisServerConnection[] {
    return [...this.#nodes.values()];
  }

  get isConnected(): boolean {
    return this.#some(({ isConnected }) => isConnected);
  }

  get isReached(): boolean {
    return this.#some(({ isReached }) => isReached);
  }

  get refusal(): Error | undefined {
    const refusals = [...this.#nodes.values()].flatMap(({ refusal }) => refusal ?? []);
    return refusals.find((refusal) => refusal instanceof ForeignRedisError) ?? refusals[0];
  }

  onConnected(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async connect(): Promise<void> {
    try {
      await Promise.all(await this.#refresh());
    } catch (error) {
      this.options.logger.warn(`Redis: ${(error as Error).message}`);
    }
    this.#task.start();
    // The owner of the shop's id may have been the last one that was reached.
    await this.#examineRefused();
    if (this.refusal instanceof ForeignRedisError) throw this.refusal;
  }

  inOneWrite<T>(ask: () => T): T {
    const streams = [...this.#nodes.values()].flatMap((node) => (node.isConnected ? [node.client.stream] : []));
    for (const stream of streams) stream.cork();
    try {
      return ask();
    } finally {
      for (const stream of streams) stream.uncork();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#task.stop();
    await Promise.all([...this.#nodes.values()].map((node) => node.close()));
  }

  #some(holds: (node: RedisConnection) => boolean): boolean {
    for (const node of this.#nodes.values()) if (holds(node)) return true;
    return false;
  }

  #nodeOf(slot: number): RedisConnection {
    const address = this.#map.owners[slot];
    const node = address === undefined ? undefined : this.#nodes.get(address);
    if (node === undefined) throw new RedisUnavailableError(`Redis Cluster has no server for slot ${slot}`);
    return node;
  }

  #clientOf(slot: number): Redis {
    return this.#nodeOf(slot).client;
  }

  // Which nodes there are.

  /** Asks who holds which slot. Resolves with the first attempts to connect to those that are new. @throws if no node answers */
  #refresh(): Promise<readonly Promise<void>[]> {
    this.#refreshing ??= this.#readMap().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #lookAgain(): Promise<void> {
    void (await this.#refresh());
    // A new master takes no functions before it has its replica, where it must have one. The map waits for none of them.
    void this.#examineRefused();
  }

  /** Never rejects. */
  async #examineRefused(): Promise<void> {
    await Promise.all(
      this.servers.map(async (server) => server.isConnected || server.examine().catch(() => undefined)),
    );
  }

  async #readMap(): Promise<Promise<void>[]> {
    let views = await this.#askNodes();
    if (views.size === 0) views = await this.#askSeeds();
    if (this.#isClosed) return [];
    this.#map = mergeClusterViews(views);
    const { masters } = this.#map;
    const connecting = [...masters].flatMap((address) => (this.#nodes.has(address) ? [] : [this.#add(address)]));
    for (const [address, node] of this.#nodes) {
      if (masters.has(address)) continue;
      this.#nodes.delete(address);
      void node.close();
    }
    return connecting;
  }

  async #add(address: string): Promise<void> {
    const { options } = this;
    const { logger, connectionName, loaderUrlOf } = options;
    const node = new RedisConnection(
      options.address.urlOf(address),
      connectionName,
      logger,
      { admit: () => this.#admit() },
      loaderUrlOf?.(address),
      {
        name: `Redis at ${address}`,
        repeat: (command, refusal) => this.#repeat(command, refusal, address),
        ownKey: (name) => this.#ownKey(name, address),
      },
    );
    this.#nodes.set(address, node);
    node.onConnected(() => {
      for (const listener of this.#listeners) listener();
    });
    // Whoever took its place is known at once.
    node.unchecked.on('close', () => this.#task.runSoon());
    // A foreign one stays refused; `refusal` says so.
    await node.connect().catch(() => undefined);
  }

  async #askNodes(): Promise<Map<string, string>> {
    const reached = [...this.#nodes].filter(([, { isReached }]) => isReached);
    return collectViews(reached.map(([address, { unchecked }]) => [address, askView(unchecked)]));
  }

  /** By connections for this one question. @throws if none answers */
  async #askSeeds(): Promise<Map<string, string>> {
    const { address, connectionName } = this.options;
    return askForViews([...new Set([...address.nodes, ...this.#map.masters])], address.urlOf, connectionName);
  }

  // Whose they are.

  /** The shop's id is on one of the nodes. Once it was ours, it need not be read where that node is away. */
  async #admit(): Promise<void> {
    const { admission } = this.options;
    if (admission === undefined) return;
    const unchecked: Keyed = { at: (key) => this.#nodeOf(calculateSlot(key)).unchecked };
    try {
      await admission.admit(unchecked);
      this.#wasAdmitted = true;
    } catch (error) {
      if (!this.#wasAdmitted || error instanceof ForeignRedisError) throw error;
    }
  }

  #ownKey(name: string, address: string): string {
    for (let tried = 0; tried < OWN_KEYS_TRIED_MAX; tried += 1) {
      const key = `${name}:${tried}`;
      if (this.#map.owners[calculateSlot(key)] === address) return key;
    }
    throw new RedisUnavailableError(`Redis at ${address} holds no slot`);
  }

  // What a server refused to execute.

  /** The command was refused by the node at `refusedBy`. Sends it once more, to where it belongs; else throws the refusal. */
  async #repeat({ name, args }: Command, refusal: Error, refusedBy: string): Promise<unknown> {
    const refused = NOT_EXECUTED.exec(refusal.message);
    if (refused === null || this.#isClosed) throw refusal;
    const { redirection, slot, node = refusedBy } = refused.groups ?? {};
    if (redirection !== 'ASK') this.#task.runSoon();
    if (redirection === undefined) await sleep(REPEAT_AFTER_MS);
    // A node may name itself by a port alone.
    const place = node.startsWith(':') ? refusedBy.replace(/:\d+$/, node) : node;
    const client = await this.#reach(redirection === undefined ? undefined : place, Number(slot), refusedBy);
    if (client === undefined) throw refusal;
    const again = new Command(name, args as string[], { replyEncoding: 'utf8' });
    // Both leave in this turn, so nothing comes between them.
    if (redirection === 'ASK') client.asking().catch(() => undefined);
    const reply = Redis.prototype.sendCommand.call(client, again) as Promise<unknown>;
    if (this.waitReplicas === 0) return reply;
    // Its sender waits for the replicas of the other server.
    const kept = waitForReplicas(client, this.waitReplicas);
    const answer = await reply;
    const fault = await kept;
    if (fault !== undefined) throw fault;
    return answer;
  }

  /** The connection to a node, or to the one that it stands for by now; undefined if there is none in time. */
  async #reach(address: string | undefined, slot: number, refusedBy: string): Promise<Redis | undefined> {
    const deadlineMs = performance.now() + REPEAT_DEADLINE_MS;
    while (performance.now() < deadlineMs) {
      const node = this.#nodes.get(address ?? refusedBy) ?? this.#nodes.get(this.#map.owners[slot] ?? '');
      if (node?.isConnected) return node.client;
      await sleep(REPEAT_TICK_MS);
    }
    return undefined;
  }
}

/**
 * The address of every master of the cluster at `nodes`, as REDIS_CLUSTER has them, for the user in `userUrl` if there is one.
 * @throws if none of the nodes answers
 */
export async function redisMasters(nodes: string, userUrl?: string): Promise<string[]> {
  const address = parseClusterAddress(nodes);
  if (address === undefined) throw new TypeError('REDIS_CLUSTER is no list of nodes');
  const urlOf = userUrl === undefined ? address.urlOf : (node: string) => atNode(userUrl, node);
  const { masters } = mergeClusterViews(await askForViews(address.nodes, urlOf, 'flashsale'));
  return [...masters].map(urlOf);
}

/** The same user and parameters at another node. */
export function atNode(url: string, node: string): string {
  const parsed = new URL(url);
  parsed.host = node;
  return parsed.href;
}

/** Asks by connections for this one question. @throws if none answers */
async function askForViews(
  nodes: readonly string[],
  urlOf: (node: string) => string,
  connectionName: string,
): Promise<Map<string, string>> {
  let fault: Error | undefined;
  const asked = nodes.map((node): [string, Promise<string>] => {
    const url = urlOf(node);
    const options = connectionOptions(url, connectionName, VIEW_DEADLINE_MS);
    const client = new Redis(url, { ...options, retryStrategy: () => null });
    client.on('error', (error: Error) => (fault ??= error));
    return [node, askAlone(client).catch((error: Error) => Promise.reject((fault ??= error)))];
  });
  const views = await collectViews(asked);
  if (views.size > 0) return views;
  const reason = fault === undefined ? '' : `: ${explainConnectionFault(fault)}`;
  throw new RedisUnavailableError(`no node of Redis Cluster answers at ${nodes.join(', ')}${reason}`, { cause: fault });
}

async function askView(client: Redis): Promise<string> {
  return (await withDeadline(client.cluster('NODES'), VIEW_DEADLINE_MS, 'asking for the nodes')) as string;
}

async function askAlone(client: Redis): Promise<string> {
  try {
    await withDeadline(client.connect(), VIEW_DEADLINE_MS, 'connecting');
    return await askView(client);
  } finally {
    client.disconnect();
  }
}

/** What was answered in time. */
async function collectViews(asked: readonly (readonly [string, Promise<string>])[]): Promise<Map<string, string>> {
  const views = new Map<string, string>();
  await Promise.all(
    asked.map(async ([address, view]) => {
      await view.then(
        (answer) => views.set(address, answer),
        () => undefined,
      );
    }),
  );
  return views;
}
