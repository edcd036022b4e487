import type { Redis } from 'ioredis';
import { RedisCounters } from '../../stores/redis-counters.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import { untilNoConflict } from '../retry.js';
import type { Strategy } from '../strategy.js';

export const redisWatch: Strategy = {
  name: 'redis-watch',
  title: 'Redis WATCH/MULTI',
  needs: ['redis'],
  safe: 'always',
  hardestScenario: 'flash-checkout',
  guarantees: 'EXEC writes only if nobody touched the watched keys since WATCH; who loses reads and works again.',
  costs:
    'A connection for each claim under way, four round trips, and on a hot key nearly all of the work is done in vain.',
  chooseWhen: 'Scripts are not allowed, and conflicts are rare.',
  source: import.meta.url,
  guard: async (stores) => {
    const counters = new RedisCounters(await stores.redis(), stores.runId);
    const connections = new ConnectionPool(
      () => stores.ownRedis(),
      stores.connectionsMax,
      ({ status }) => status === 'ready',
    );
    return guardOver(counters, (request) => claim(counters, connections, request));
  },
};

/** WATCH, check, MULTI … EXEC; if somebody wrote meanwhile, again. */
function claim(counters: RedisCounters, connections: ConnectionPool<Redis>, request: Claim): Promise<ClaimOutcome> {
  const { remaining: stock, owners } = counters.keys(request.counterId);
  return untilNoConflict(() =>
    connections.use(async (redis) => {
      await redis.watch(stock, owners);
      const seen = await counters.look(redis, request);
      const refused = refusal(seen, request);
      if (refused) {
        await redis.unwatch();
        return refused;
      }
      await work(request);
      const remaining = seen.remaining - request.amount;
      const written = await counters.write(redis, request, remaining).exec();
      return written === null ? 'conflict' : { outcome: 'granted', remaining };
    }),
  );
}

/** Connections that one claim uses alone at a time. Made when needed, up to a limit; then claims wait their turn. */
class ConnectionPool<Connection> {
  readonly #idle: Connection[] = [];
  readonly #waiting: (() => void)[] = [];
  #made = 0;

  constructor(
    private readonly connect: () => Promise<Connection>,
    private readonly connectionsMax: number,
    /** What is not usable any more is replaced when the next claim needs it. */
    private readonly isUsable: (connection: Connection) => boolean,
  ) {}

  async use<T>(alone: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      return await alone(connection);
    } finally {
      this.#idle.push(connection);
      this.#waiting.shift()?.();
    }
  }

  async #take(): Promise<Connection> {
    while (this.#idle.length === 0 && this.#made >= this.connectionsMax) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (this.isUsable(idle)) return idle;
      this.#made -= 1;
    }
    this.#made += 1;
    try {
      return await this.connect();
    } catch (error) {
      this.#made -= 1;
      this.#waiting.shift()?.();
      throw error;
    }
  }
}
