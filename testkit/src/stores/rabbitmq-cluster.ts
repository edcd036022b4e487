import { randomBytes } from 'node:crypto';
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../network/ports.js';
import type { RunFolder } from '../run-folder.js';
import { storesFolder } from './folder.js';
import { nodeServers, rabbitmq, rabbitmqctl } from './rabbitmq.js';
import { StoreServer } from './store-server.js';

interface ClusterNode {
  readonly server: StoreServer;
  readonly name: string;
  readonly url: string;
}

/** Nodes of one RabbitMQ cluster on loopback, which can be killed and started again. */
export class RabbitCluster {
  private constructor(
    readonly nodes: readonly ClusterNode[],
    private readonly portMapper: StoreServer,
    private readonly run: RunFolder,
  ) {}

  /** Starts the nodes in the folder of this run; the first one is joined by the others. */
  static async start(
    run: RunFolder,
    size: number,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<RabbitCluster> {
    const { signal = new AbortController().signal } = options;
    const account = rabbitmq.account();
    const base = storesFolder(run.data, [account]);
    const erlangPortMapper = await freePort();
    const cookie = randomBytes(16).toString('hex');
    const servers = [];
    for (let i = 1; i <= size; i += 1) {
      const ports = { rabbitmq: await freePort(), rabbitmqDistribution: await freePort(), erlangPortMapper };
      const [folder, logFile] = [join(base, `rabbitmq${i}`), join(run.logs, `rabbitmq${i}.log`)];
      const place = { folder, ports, isThrowAway: true, logFile, recordFolder: run.records, signal };
      const [portMapper, node] = nodeServers(place, `flashsale${i}`);
      // As docs/scale.md tells operators.
      writeFileSync(join(folder, 'conf.d', 'cluster.conf'), 'queue_leader_locator = balanced\n');
      const cookieFile = join(folder, '.erlang.cookie');
      writeFileSync(cookieFile, cookie, { mode: 0o400 });
      if (account !== undefined) chownSync(cookieFile, account.uid, account.gid);
      const files = { logFile, recordFolder: run.records, signal };
      servers.push({
        portMapper: new StoreServer(portMapper, files),
        server: new StoreServer({ ...node, name: `rabbitmq${i}` }, files),
        name: `flashsale${i}@localhost`,
        url: `amqp://flashsale:flashsale_password@127.0.0.1:${ports.rabbitmq}`,
      });
    }
    const [first, ...others] = servers;
    if (first === undefined) throw new Error('A cluster has at least one node');
    const cluster = new RabbitCluster(servers, first.portMapper, run);
    try {
      await first.portMapper.start();
      await Promise.all(servers.map(({ server }) => server.start()));
      for (const { server } of others) {
        signal.throwIfAborted();
        // It listens before it has started, and would then go on starting after stop_app.
        await rabbitmqctl(server.specification, ['await_startup']);
        await rabbitmqctl(server.specification, ['stop_app']);
        await rabbitmqctl(server.specification, ['join_cluster', first.name]);
        await rabbitmqctl(server.specification, ['start_app']);
      }
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** Of the broker, as 3.10.8. */
  async version(): Promise<string> {
    const [first] = this.nodes;
    return (await rabbitmqctl((first as ClusterNode).server.specification, ['version'])).trim();
  }

  /** The addresses of all nodes, as RABBITMQ_URL takes them. */
  get urls(): string {
    return this.nodes.map(({ url }) => url).join(',');
  }

  /** Of a quorum queue: its leader and all its members, by the names of their nodes. */
  async membersOf(queue: string): Promise<{ readonly leader: ClusterNode; readonly members: readonly string[] }> {
    const asked = this.nodes.find(({ server }) => server.isRunning);
    if (asked === undefined) throw new Error('No node runs');
    const answer = await rabbitmqctl(asked.server.specification, [
      ...['list_queues', 'name', 'leader', 'members', '--formatter', 'json'],
    ]);
    const queues = JSON.parse(answer) as {
      readonly name: string;
      readonly leader: string;
      readonly members: string[];
    }[];
    const found = queues.find(({ name }) => name === queue);
    const leader = this.nodes.find(({ name }) => name === found?.leader);
    if (found === undefined || leader === undefined) throw new Error(`${queue} has no leader`);
    return { leader, members: found.members };
  }

  /** Ends all nodes and removes their data; the logs stay. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(({ server }) => server.kill()));
    await this.portMapper.kill();
    this.run.removeData();
  }
}
