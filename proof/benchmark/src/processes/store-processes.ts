import { processListeningOn } from 'flashsale-testkit';
import type { BenchmarkEnvironment } from '../environment.js';

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'postgresql:': 5432,
  'postgres:': 5432,
  'redis:': 6379,
  'amqp:': 5672,
};

/** The servers of the stores, where they run on this machine. */
export function storeProcesses({
  REDIS_URL,
  DATABASE_URL,
  RABBITMQ_URL,
}: BenchmarkEnvironment): Record<string, readonly number[]> {
  const urls = { redis: REDIS_URL, postgresql: DATABASE_URL, rabbitmq: RABBITMQ_URL };
  return Object.fromEntries(
    Object.entries(urls).flatMap(([store, url]) => {
      const { port, protocol } = new URL(url);
      const pid = processListeningOn(Number(port) || (DEFAULT_PORTS[protocol] ?? 0));
      return pid === undefined ? [] : [[store, [pid]]];
    }),
  );
}
