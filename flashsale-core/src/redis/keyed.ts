import type { Redis } from 'ioredis';

/** Finds the server of each key. */
export interface Keyed {
  /** The connection to the server that holds this key. @throws RedisUnavailableError while there is none that may be used */
  at(key: string): Redis;
}
