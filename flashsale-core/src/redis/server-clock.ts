import type { Redis } from 'ioredis';

/** Now, by the clock of a Redis server, which all processes share: epoch ms with fractions. */
export async function readServerClockMs(client: Pick<Redis, 'time'>): Promise<number> {
  const [seconds, microseconds] = await client.time();
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}
