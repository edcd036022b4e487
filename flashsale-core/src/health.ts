import { withDeadline } from './deadline.js';
import type { RedisCondition } from './redis/redis-watch.js';

const CHECK_DEADLINE_MS = 1_500;

export interface ServiceHealth {
  readonly status: 'up' | 'down';
  readonly message: string;
}

export interface HealthReport {
  readonly status: 'ok' | 'degraded';
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  /** How long the checks took, for example `3ms`. */
  readonly responseTime: string;
  readonly services: Readonly<Record<'database' | 'redis' | 'rabbitmq', ServiceHealth>>;
}

export interface HealthChecks {
  readonly database: () => Promise<unknown>;
  readonly redis: () => Promise<RedisCondition>;
  readonly rabbitmq: () => Promise<unknown>;
}

/** Asks every store at once; answers within a deadline even when one of them hangs. */
export async function checkHealth(checks: HealthChecks): Promise<HealthReport> {
  const startedAtMs = Date.now();
  const [database, redis, rabbitmq] = await Promise.all([
    check('PostgreSQL', checks.database),
    check('Redis', checks.redis, findRedisDefect),
    check('RabbitMQ', checks.rabbitmq),
  ]);
  const services = { database: database.health, redis: redis.health, rabbitmq: rabbitmq.health };
  return {
    status: [database, redis, rabbitmq].every(({ isWell }) => isWell) ? 'ok' : 'degraded',
    timestamp: new Date().toISOString(),
    responseTime: `${Date.now() - startedAtMs}ms`,
    services,
  };
}

/** A Redis that takes no writes sells nothing; one that may forget them goes on, and somebody has to mend it. */
function findRedisDefect({ writeRefusal, durabilityDefect }: RedisCondition): ServiceHealth | undefined {
  if (writeRefusal !== undefined) return { status: 'down', message: `Redis takes no writes: ${writeRefusal}` };
  return durabilityDefect === undefined ? undefined : { status: 'up', message: durabilityDefect };
}

async function check<Answer>(
  name: string,
  ask: () => Promise<Answer>,
  findDefect: (answer: Answer) => ServiceHealth | undefined = () => undefined,
): Promise<{ health: ServiceHealth; isWell: boolean }> {
  try {
    const defect = findDefect(await withDeadline(ask(), CHECK_DEADLINE_MS, `asking ${name}`));
    return { health: defect ?? { status: 'up', message: `${name} answers` }, isWell: defect === undefined };
  } catch (error) {
    const message = (error as Error).message || `${name} does not answer`;
    return { health: { status: 'down', message }, isWell: false };
  }
}
