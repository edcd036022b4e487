import { withDeadline } from '../process/deadline.js';
import type { Logger } from '../process/logger.js';
import { explainConnectionFault } from '../process/tls.js';
import { ForeignRedisError, ShopUnknownError } from '../redis/redis-store.js';
import type { RedisCondition } from '../redis/redis-watch.js';
import type { ProcessConnections } from './process-metrics.js';

const CHECK_DEADLINE_MS = 1_500;
/** The stores are checked at most once in this time, however many clients ask. */
const REPORT_AGE_MS_MAX = 1_000;

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
  /** Where several processes share the port: how many there should be, and how many of them answered. */
  readonly processes?: { readonly configured: number; readonly answering: number };
}

/** The health of a process, by the connections that API and worker have in common. */
export function processHealth(
  { database, redisWatch, publisher }: Omit<ProcessConnections, 'redis'>,
  logger: Pick<Logger, 'warn'>,
): Health {
  const checks = {
    database: () => database.check(),
    redis: () => redisWatch.look(),
    rabbitmq: () => publisher.queueDepth(),
  };
  return new Health(checks, logger);
}

export interface HealthChecks {
  readonly database: () => Promise<unknown>;
  readonly redis: () => Promise<RedisCondition>;
  readonly rabbitmq: () => Promise<unknown>;
}

/** The state of the stores, for anyone: without addresses and error messages, which go to the log instead. */
export class Health {
  #report: Promise<HealthReport> | undefined;
  #endedAtMs: number | undefined;
  readonly #faults = new Map<string, string>();

  constructor(
    private readonly checks: HealthChecks,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** At most one second old. Answers within a deadline even if a store hangs, and never rejects. */
  report(): Promise<HealthReport> {
    const isOld = this.#endedAtMs !== undefined && performance.now() - this.#endedAtMs >= REPORT_AGE_MS_MAX;
    if (this.#report !== undefined && !isOld) return this.#report;
    this.#endedAtMs = undefined;
    this.#report = this.#check().finally(() => (this.#endedAtMs = performance.now()));
    return this.#report;
  }

  async #check(): Promise<HealthReport> {
    const startedAtMs = Date.now();
    const [database, redis, rabbitmq] = await Promise.all([
      this.#ask('PostgreSQL', this.checks.database),
      this.#ask('Redis', this.checks.redis, findRedisDefect),
      this.#ask('RabbitMQ', this.checks.rabbitmq),
    ]);
    const services = { database: database.health, redis: redis.health, rabbitmq: rabbitmq.health };
    return {
      status: [database, redis, rabbitmq].every(({ isWell }) => isWell) ? 'ok' : 'degraded',
      timestamp: new Date().toISOString(),
      responseTime: `${Date.now() - startedAtMs}ms`,
      services,
    };
  }

  async #ask<Answer>(
    name: string,
    ask: () => Promise<Answer>,
    findDefect: (answer: Answer) => ServiceHealth | undefined = () => undefined,
  ): Promise<{ health: ServiceHealth; isWell: boolean }> {
    try {
      const defect = findDefect(await withDeadline(ask(), CHECK_DEADLINE_MS, `asking ${name}`));
      this.#faults.delete(name);
      return { health: defect ?? { status: 'up', message: `${name} answers` }, isWell: defect === undefined };
    } catch (error) {
      this.#logOnce(name, error as Error);
      return { health: { status: 'down', message: `${name} ${whatIsWrong(error)}` }, isWell: false };
    }
  }

  /** Logs each fault once, not for as long as it lasts. */
  #logOnce(name: string, error: Error): void {
    const message = explainConnectionFault(error);
    if (this.#faults.get(name) !== message) this.logger.warn(`${name} does not answer: ${message}`);
    this.#faults.set(name, message);
  }
}

/** Without details, because anyone may read it. */
function whatIsWrong(error: unknown): string {
  if (error instanceof ForeignRedisError) return 'belongs to another shop';
  if (error instanceof ShopUnknownError) return 'is not used before PostgreSQL says which shop this is';
  return 'does not answer';
}

/** A Redis that accepts no writes cannot sell; one that may lose writes can, but an operator must repair it. */
function findRedisDefect({ writeRefusal, durabilityDefect }: RedisCondition): ServiceHealth | undefined {
  if (writeRefusal !== undefined) return { status: 'down', message: 'Redis takes no writes' };
  return durabilityDefect === undefined ? undefined : { status: 'up', message: durabilityDefect };
}
