import { withDeadline } from './deadline.js';

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
  readonly redis: () => Promise<unknown>;
  readonly rabbitmq: () => Promise<unknown>;
}

/** Asks every store at once; answers within a deadline even when one of them hangs. */
export async function checkHealth(checks: HealthChecks): Promise<HealthReport> {
  const startedAtMs = Date.now();
  const [database, redis, rabbitmq] = await Promise.all([
    check('PostgreSQL', checks.database),
    check('Redis', checks.redis),
    check('RabbitMQ', checks.rabbitmq),
  ]);
  const allUp = [database, redis, rabbitmq].every(({ status }) => status === 'up');
  return {
    status: allUp ? 'ok' : 'degraded',
    timestamp: new Date().toISOString(),
    responseTime: `${Date.now() - startedAtMs}ms`,
    services: { database, redis, rabbitmq },
  };
}

async function check(name: string, ask: () => Promise<unknown>): Promise<ServiceHealth> {
  try {
    await withDeadline(ask(), CHECK_DEADLINE_MS, `asking ${name}`);
    return { status: 'up', message: `${name} answers` };
  } catch (error) {
    return { status: 'down', message: (error as Error).message || `${name} does not answer` };
  }
}
