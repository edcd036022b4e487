import type { Redis } from 'ioredis';
import type { RedisStore } from './redis-store.js';
import { PROCESSES_KEY, REFUSALS_KEY } from './sale-keys.js';
import { readServerClockMs } from './server-clock.js';

/** Why requests got no decision: a limit of a client, a process that is late, a store that is away, a fault. */
export const REFUSAL_REASONS = ['rateLimited', 'shed', 'unavailable', 'errors'] as const;

export interface RefusalCounts {
  readonly rateLimited: number;
  readonly shed: number;
  readonly unavailable: number;
  readonly errors: number;
}

/** A process that was not heard of for this long is forgotten. */
const SILENT_MS_MAX = 60_000;

/** What a process says of itself every few seconds. */
export interface Beat {
  readonly kind: 'api' | 'worker';
  readonly startedAtMs: number;
  /** Why it is not ready; null if it is. */
  readonly reasonNotReady: string | null;
}

export interface HeardProcess extends Beat {
  readonly instance: string;
  /** Since it was last heard of. */
  readonly silentMs: number;
}

/** Which processes run, and what all API processes together refused; shown only to operators. */
export class ProcessBeats {
  constructor(
    private readonly redis: RedisStore,
    private readonly instance: string,
  ) {}

  async beat(beat: Beat): Promise<void> {
    const heard = { ...beat, heardAtMs: await this.#nowMs() };
    await this.#processes.hset(PROCESSES_KEY, this.instance, JSON.stringify(heard));
    await this.#processes.pexpire(PROCESSES_KEY, SILENT_MS_MAX);
  }

  /** A process that ends says so, and is not missed. */
  async leave(): Promise<void> {
    await this.#processes.hdel(PROCESSES_KEY, this.instance);
  }

  /** Those that were heard of a moment ago; forgets the others. */
  async read(): Promise<HeardProcess[]> {
    const nowMs = await this.#nowMs();
    const heard = Object.entries(await this.#processes.hgetall(PROCESSES_KEY)).map(([instance, text]) => {
      const { heardAtMs, ...beat } = JSON.parse(text) as Beat & { readonly heardAtMs: number };
      return { instance, ...beat, silentMs: Math.max(nowMs - heardAtMs, 0) };
    });
    const gone = heard.filter(({ silentMs }) => silentMs > SILENT_MS_MAX).map(({ instance }) => instance);
    if (gone.length > 0) await this.#processes.hdel(PROCESSES_KEY, ...gone);
    return heard
      .filter(({ silentMs }) => silentMs <= SILENT_MS_MAX)
      .toSorted((a, b) => a.kind.localeCompare(b.kind) || a.startedAtMs - b.startedAtMs);
  }

  /** Adds what this process refused since it last said so. */
  async addRefusals(counts: Partial<RefusalCounts>): Promise<void> {
    const client = this.redis.at(REFUSALS_KEY);
    const more = Object.entries(counts).filter(([, count]) => count > 0);
    await Promise.all(more.map(([reason, count]) => client.hincrby(REFUSALS_KEY, reason, count)));
  }

  /** Of all API processes, since this Redis has counted. */
  async readRefusals(): Promise<RefusalCounts> {
    const counted = await this.redis.at(REFUSALS_KEY).hgetall(REFUSALS_KEY);
    return Object.fromEntries(
      REFUSAL_REASONS.map((reason) => [reason, Number(counted[reason] ?? 0)]),
    ) as unknown as RefusalCounts;
  }

  get #processes(): Redis {
    return this.redis.at(PROCESSES_KEY);
  }

  async #nowMs(): Promise<number> {
    return Math.floor(await readServerClockMs(this.#processes));
  }
}
