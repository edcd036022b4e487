import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../network/ports.js';
import { TcpProxy } from '../network/tcp-proxy.js';
import type { RunFolder } from '../run-folder.js';
import { until } from '../until.js';
import { redisServer } from './redis.js';
import { StoreServer } from './store-server.js';

const MASTERS = 3;
const SLOTS = 16_384;
const HOST = '127.0.0.1';
/** A busy machine must not look like a dead one. */
const NODE_TIMEOUT_MS = 10_000;
const FORM_DEADLINE_MS = 60_000;

export interface RedisClusterOptions {
  /** How long a node is silent before the others take it for dead. */
  readonly nodeTimeoutMs?: number;
  /** More arguments of each server. */
  readonly more?: readonly string[];
  /** Where data, logs and records of the servers go, should they outlive us; a temporary folder where absent. */
  readonly run?: RunFolder;
  readonly signal?: AbortSignal;
  /** Whether the ways between the nodes can be cut: each is then reached by a proxy, and calls from an address of its own. */
  readonly isPartitionable?: boolean;
}

/** What the others reach a node by, and where it calls them from. */
interface Ways {
  readonly data: TcpProxy;
  readonly bus: TcpProxy;
  readonly source: string;
}

/** One server of a cluster. */
export class RedisClusterNode extends StoreServer {
  readonly client: Redis;

  constructor(
    readonly port: number,
    readonly busPort: number,
    folder: string,
    name: string,
    { nodeTimeoutMs = NODE_TIMEOUT_MS, more = [], run, signal }: RedisClusterOptions,
    private readonly ways?: Ways,
  ) {
    const { args, ...specification } = redisServer(port, folder);
    const clustered = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)];
    const settings = ['--cluster-node-timeout', String(nodeTimeoutMs), '--cluster-require-full-coverage', 'no'];
    const files =
      run === undefined
        ? { logFile: join(folder, 'log') }
        : { logFile: join(run.logs, `${name}.log`), recordFolder: run.records };
    super(
      { ...specification, name, args: [...args, ...clustered, ...settings, ...announced(ways), ...more] },
      { ...files, signal },
    );
    this.client = new Redis(port, HOST, { lazyConnect: true, retryStrategy: () => 50, maxRetriesPerRequest: null });
    this.client.on('error', () => undefined);
  }

  /** The port by which the others know it. */
  get knownPort(): number {
    return this.ways?.data.port ?? this.port;
  }

  get knownBusPort(): number {
    return this.ways?.bus.port ?? this.busPort;
  }

  get address(): string {
    return `${HOST}:${this.knownPort}`;
  }

  async id(): Promise<string> {
    return this.client.cluster('MYID');
  }

  /** Whether it is a master by its own account. */
  async isMaster(): Promise<boolean> {
    return (await this.client.info('replication')).includes('role:master');
  }

  /** Cuts its ways from and to these nodes, as a network that drops every packet; clients still reach it. */
  cutOff(others: readonly RedisClusterNode[]): void {
    const sources = others.map((other) => other.#knownWays.source);
    for (const proxy of [this.#knownWays.data, this.#knownWays.bus]) proxy.silenceFrom(sources);
  }

  /** Ends `cutOff`. */
  join(): void {
    for (const proxy of [this.ways?.data, this.ways?.bus]) proxy?.admit();
  }

  /** Ends it for good. */
  async remove(): Promise<void> {
    this.client.disconnect();
    await this.kill();
    await Promise.all([this.ways?.data.close(), this.ways?.bus.close()]);
  }

  get #knownWays(): Ways {
    if (this.ways === undefined) throw new Error(`${this.name} was started without ways that can be cut`);
    return this.ways;
  }

  /** Slots that it holds, by its own account. */
  async slots(): Promise<number[]> {
    const own = String(await this.client.cluster('NODES'))
      .split('\n')
      .find((line) => line.includes('myself'));
    return (own ?? '')
      .trim()
      .split(' ')
      .slice(8)
      .filter((range) => !range.startsWith('['))
      .flatMap((range) => {
        const [first = 0, last = first] = range.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, i) => first + i);
      });
  }
}

/** A private Redis Cluster of one test: three masters, each with a replica. */
export class RedisClusterServers {
  private constructor(
    readonly nodes: readonly RedisClusterNode[],
    private readonly folder: string,
    private readonly options: RedisClusterOptions,
  ) {}

  static async start(options: RedisClusterOptions = {}): Promise<RedisClusterServers> {
    const { run } = options;
    const folder = run === undefined ? mkdtempSync(join(tmpdir(), 'flashsale-cluster-')) : join(run.data, 'redis');
    mkdirSync(folder, { recursive: true });
    const ports = new Set<number>();
    while (ports.size < 4 * MASTERS) ports.add(await freePort(ports));
    const [...each] = ports;
    const nodes = await Promise.all(
      Array.from({ length: 2 * MASTERS }, (_, i) =>
        makeNode(folder, `redis${i + 1}`, each[2 * i] as number, each[2 * i + 1] as number, options),
      ),
    );
    const cluster = new RedisClusterServers(nodes, folder, options);
    try {
      await cluster.#form();
    } catch (error) {
      await cluster.remove();
      throw error;
    }
    return cluster;
  }

  /** As REDIS_CLUSTER takes it. */
  get addresses(): string {
    return this.nodes.map(({ address }) => address).join(',');
  }

  /** The nodes that hold slots now, as most of those that run say. */
  async masters(): Promise<RedisClusterNode[]> {
    const running = this.nodes.filter(({ isRunning }) => isRunning);
    const [first] = running;
    if (first === undefined) return [];
    const lines = String(await first.client.cluster('NODES')).split('\n');
    return running.filter(({ knownPort }) =>
      lines.some(
        (line) => line.includes(`:${knownPort}@`) && line.includes('master') && line.trim().split(' ').length > 8,
      ),
    );
  }

  /** The master of a slot, and its replica. */
  async ownersOf(slot: number): Promise<{ master: RedisClusterNode; replica: RedisClusterNode | undefined }> {
    for (const master of await this.masters()) {
      if (!(await master.slots()).includes(slot)) continue;
      const id = await master.id();
      const lines = String(await master.client.cluster('NODES')).split('\n');
      const replica = this.nodes.find(({ knownPort }) =>
        lines.some((line) => line.includes(`:${knownPort}@`) && line.includes(`slave ${id}`)),
      );
      return { master, replica };
    }
    throw new Error(`nobody holds slot ${slot}`);
  }

  /** Cuts these nodes off from all others, and leaves the ways among them. */
  partition(few: readonly RedisClusterNode[]): void {
    const many = this.nodes.filter((node) => !few.includes(node));
    for (const node of few) node.cutOff(many);
    for (const node of many) node.cutOff(few);
  }

  /** Ends every partition. */
  join(): void {
    for (const node of this.nodes) node.join();
  }

  /** One more server without slots, that the others know. */
  async add(): Promise<RedisClusterNode> {
    const taken = new Set(this.nodes.flatMap(({ port, busPort }) => [port, busPort]));
    const port = await freePort(taken);
    const name = `redis${this.nodes.length + 1}`;
    const node = await makeNode(this.folder, name, port, await freePort(taken.add(port)), this.options);
    (this.nodes as RedisClusterNode[]).push(node);
    await node.start();
    await this.#meet(node);
    await this.#untilAllKnow(this.nodes.length);
    return node;
  }

  /** One more master without slots, with a replica of its own. Resolves when the replica follows. */
  async addMaster(): Promise<RedisClusterNode> {
    const master = await this.add();
    const replica = await this.add();
    await replica.client.cluster('REPLICATE', await master.id());
    await until(async () => (await master.client.info('replication')).includes('state=online'), {
      ...this.#waiting,
      what: `${replica.name} follows ${master.name}`,
    });
    return master;
  }

  /** Moves a slot with its keys, one key after the other, as resharding does. `between` runs after each key. */
  async move(slot: number, to: RedisClusterNode, between: () => Promise<void> = async () => undefined): Promise<void> {
    const { master: from } = await this.ownersOf(slot);
    const [fromId, toId] = [await from.id(), await to.id()];
    await to.client.cluster('SETSLOT', slot, 'IMPORTING', fromId);
    await from.client.cluster('SETSLOT', slot, 'MIGRATING', toId);
    await between();
    for (;;) {
      const [key] = await from.client.cluster('GETKEYSINSLOT', slot, 1);
      if (key === undefined) break;
      await from.client.migrate(HOST, to.port, key, 0, 5_000);
      await between();
    }
    await to.client.cluster('SETSLOT', slot, 'NODE', toId);
    await from.client.cluster('SETSLOT', slot, 'NODE', toId);
  }

  /** Ends the servers and removes their data. */
  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.remove()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #form(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.start()));
    await Promise.all(this.nodes.map((node, i) => node.client.cluster('SET-CONFIG-EPOCH', i + 1)));
    const masters = this.nodes.slice(0, MASTERS);
    const share = Math.ceil(SLOTS / MASTERS);
    await Promise.all(
      masters.map((node, i) => node.client.cluster('ADDSLOTSRANGE', i * share, Math.min((i + 1) * share, SLOTS) - 1)),
    );
    for (const node of this.nodes.slice(1)) await this.#meet(node);
    await this.#untilAllKnow(this.nodes.length);
    await Promise.all(
      this.nodes.slice(MASTERS).map(async (node, i) => {
        const id = await (masters[i] as RedisClusterNode).id();
        await node.client.cluster('REPLICATE', id);
      }),
    );
    await until(() => this.isWhole(), { ...this.#waiting, what: 'the cluster is whole' });
  }

  async #meet(node: RedisClusterNode): Promise<void> {
    const [first] = this.nodes;
    await first?.client.cluster('MEET', HOST, String(node.knownPort), String(node.knownBusPort));
  }

  async #untilAllKnow(count: number): Promise<void> {
    const doAllKnow = async (): Promise<boolean> => {
      const views = await Promise.all(this.nodes.map(({ client }) => client.cluster('NODES')));
      return views.every((view) => String(view).trim().split('\n').length === count && !/handshake/.test(String(view)));
    };
    await until(doAllKnow, { ...this.#waiting, what: 'all nodes know each other' });
  }

  get #waiting() {
    return { deadlineMs: FORM_DEADLINE_MS, signal: this.options.signal };
  }

  /** All slots are held, every master has a replica that follows it, and all nodes agree who is a replica. */
  async isWhole(): Promise<boolean> {
    const infos = await Promise.all(this.nodes.map(({ client }) => client.cluster('INFO')));
    if (!infos.every((info) => /cluster_state:ok/.test(info) && /slots_assigned:16384/.test(info))) return false;
    const replications = await Promise.all(this.nodes.map(({ client }) => client.info('replication')));
    const followers = replications.filter((text) => /master_link_status:up/.test(text)).length;
    const followed = replications.filter((text) => /state=online/.test(text)).length;
    const masters = (await this.masters()).length;
    const replicas = this.nodes.length - masters;
    // A node that has not heard yet takes a replica for a master without slots, and tells clients so.
    const views = await Promise.all(this.nodes.map(({ client }) => client.cluster('NODES')));
    const doAllAgree = views.every((view) => String(view).match(/ (?:myself,)?slave /g)?.length === replicas);
    return followers === replicas && followed === masters && doAllAgree;
  }
}

/** Nodes are told apart by where they call from, since all of them are on one machine. */
function announced(ways: Ways | undefined): string[] {
  if (ways === undefined) return [];
  const { data, bus, source } = ways;
  const ports = ['--cluster-announce-port', String(data.port), '--cluster-announce-bus-port', String(bus.port)];
  return ['--cluster-announce-ip', HOST, ...ports, '--bind-source-addr', source];
}

async function makeNode(
  parent: string,
  name: string,
  port: number,
  busPort: number,
  options: RedisClusterOptions,
): Promise<RedisClusterNode> {
  const folder = join(parent, String(port));
  mkdirSync(folder);
  const ways = options.isPartitionable
    ? {
        data: await TcpProxy.before(`redis://${HOST}:${port}`),
        bus: await TcpProxy.before(`redis://${HOST}:${busPort}`),
        source: `127.0.1.${name.replace(/\D/g, '')}`,
      }
    : undefined;
  return new RedisClusterNode(port, busPort, folder, name, options, ways);
}
