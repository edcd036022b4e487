import { parseClusterAddress } from '../process/cluster-address.js';
import type { Logger } from '../process/logger.js';
import { atNode, RedisCluster } from './redis-cluster.js';
import { ALONE, RedisConnection } from './redis-connection.js';
import type { Admission, RedisStore } from './redis-store.js';

/** Where Redis is: one server, or the nodes of a cluster. */
export interface RedisAddress {
  readonly url: string;
  /** Whether `url` is the value of REDIS_CLUSTER. */
  readonly isCluster?: boolean | undefined;
  /** The user who loads the functions, where it is another one; on a cluster the host in it does not matter. */
  readonly loaderUrl?: string | undefined;
  /** How many replicas must have a promise before it is given. */
  readonly waitReplicas?: number | undefined;
}

/** The Redis at an address; not connected yet. Without `admission`, any is accepted. */
export function openRedisStore(
  { url, isCluster, loaderUrl, waitReplicas }: RedisAddress,
  connectionName: string,
  logger: Logger,
  admission?: Admission,
): RedisStore {
  if (!isCluster)
    return new RedisConnection(url, connectionName, logger, admission, loaderUrl, { ...ALONE, waitReplicas });
  const address = parseClusterAddress(url);
  if (address === undefined) throw new TypeError('REDIS_CLUSTER is no list of nodes');
  const loaderUrlOf = loaderUrl === undefined ? undefined : (node: string) => atNode(loaderUrl, node);
  return new RedisCluster({ address, connectionName, logger, admission, loaderUrlOf, waitReplicas });
}
