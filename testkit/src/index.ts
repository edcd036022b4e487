export { Authority } from './authority.js';
export { ensureInstalled, findExecutable, isExecutable, type Program } from './installed-programs.js';
export { LatencyHistogram } from './load/latency-histogram.js';
export { AdjustableRate, type Arrival, constantRate, InFlight, openLoop } from './load/open-loop.js';
export { takeLock } from './lock.js';
export { choosePorts, freePort, listenError } from './network/ports.js';
export { TcpProxy } from './network/tcp-proxy.js';
export { Child, describeExit, type Exit } from './processes/child.js';
export { followWarnings } from './processes/follow-warnings.js';
export { ForkedWorker } from './processes/forked-worker.js';
export { processIdentity } from './processes/identity.js';
export { limitLog } from './processes/log-file.js';
export {
  childrenOf,
  descriptorsOf,
  isFrozen,
  processListeningOn,
  residentBytes,
  usageOf,
} from './processes/process-tree.js';
export { endLeftProcesses, stopInTurn } from './processes/records.js';
export { ServerProcess, type ServerProgram } from './processes/server-process.js';
export { runStep } from './processes/step.js';
export { killStrays } from './processes/strays.js';
export { Supervised } from './processes/supervised.js';
export { Refusal } from './refusal.js';
export { RunFolder } from './run-folder.js';
export { say, warn } from './say.js';
export { ClusterStores } from './stores/cluster-stores.js';
export { removeStoresFolder } from './stores/folder.js';
export { readMigrations } from './stores/migrations.js';
export { PostgresPair } from './stores/postgres-pair.js';
export { PostgresStandby } from './stores/postgres-standby.js';
export { PrivateStores, type StoreUrls } from './stores/private-stores.js';
export { rabbitmq } from './stores/rabbitmq.js';
export { RabbitCluster } from './stores/rabbitmq-cluster.js';
export { type RedisClusterNode, type RedisClusterOptions, RedisClusterServers } from './stores/redis-cluster.js';
export { type RedisReplica } from './stores/redis-replica.js';
export { RedisServer } from './stores/redis-server.js';
export { redis } from './stores/redis.js';
export type { ServerTls } from './stores/server-tls.js';
export type { StoreServer } from './stores/store-server.js';
export { startStores, STORES } from './stores/start-stores.js';
export { type Access, type ServerSpecification, type Store, USERS } from './stores/store.js';
export { DeadlineExceeded, until } from './until.js';
