import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DrainRounds, type Logger, PeriodicTask } from 'flashsale-core';
import { z } from 'zod';
import type { PurchaseQueueStrategy } from '../queue/purchase-queue.strategy.js';

const REPORT_PERIOD_MS = 100;
const STATEMENTS_POLL_MS = 25;

/** The statement of a worker that holds nothing of a shard and found no message waiting in the queue. */
const statementSchema = z.object({
  /** How many of the queue's consumers are this worker's. */
  consumers: z.int(),
  /** All consumers of the queue, as the broker counts them. */
  consumersInAll: z.int(),
  membership: z.int(),
});
type Statement = z.infer<typeof statementSchema>;

/**
 * States, when a rebuild asks, that this worker holds nothing of the sale, or of one bucket of it, and that no message
 * waits. The depth of the queue alone does not show what consumers hold.
 */
export class DrainReporter {
  readonly #task: PeriodicTask;
  #consumption = 0;
  readonly #stated = new Map<string, string>();

  constructor(
    private readonly rounds: DrainRounds,
    private readonly queue: Pick<PurchaseQueueStrategy, 'consumers' | 'consumption' | 'holds' | 'queueState'>,
    private readonly instance: string,
    logger: Logger,
  ) {
    this.#task = new PeriodicTask('The drain report', REPORT_PERIOD_MS, () => this.report(), logger);
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  /** Answers every open round that it can answer now, all by one look at the queue. */
  async report(): Promise<void> {
    if (!this.rounds.isReachable) return;
    await this.#join();
    const open = await this.rounds.readOpen();
    for (const shard of this.#stated.keys()) if (!open.has(shard)) this.#stated.delete(shard);
    const asked = [...open].filter(([shard, round]) => this.#stated.get(shard) !== round);
    const free = asked.filter(([shard]) => !this.queue.holds(shard));
    if (free.length === 0) return;
    const statement = await this.#state();
    if (statement === undefined) return;
    // A message may have come while the queue was asked.
    const still = free.filter(([shard]) => !this.queue.holds(shard));
    await Promise.all(still.map(([shard, round]) => this.#write(shard, round, statement)));
  }

  /** Statements that others made before this process began to consume must no longer count. */
  async #join(): Promise<void> {
    const { consumption } = this.queue;
    if (this.#consumption === consumption) return;
    await this.rounds.raiseMembership();
    this.#consumption = consumption;
  }

  /** Undefined while a message waits in the queue, or its consumers change. */
  async #state(): Promise<Statement | undefined> {
    const { consumption, consumers } = this.queue;
    if (consumers === 0) return undefined;
    await this.#join();
    const membership = await this.rounds.readMembership();
    const { readyMessages, consumers: consumersInAll } = await this.queue.queueState();
    const isUnchanged = this.queue.consumption === consumption && this.queue.consumers === consumers;
    return readyMessages > 0 || !isUnchanged ? undefined : { consumers, consumersInAll, membership };
  }

  async #write(shard: string, round: string, statement: Statement): Promise<void> {
    await this.rounds.writeStatement(shard, round, this.instance, JSON.stringify(statement));
    this.#stated.set(shard, round);
  }
}

/** One round of asking all consumers whether they hold anything of a shard. */
export class DrainRound {
  readonly beganAtMs = performance.now();

  private constructor(
    private readonly rounds: DrainRounds,
    private readonly shard: string,
    private readonly round: string,
  ) {}

  /** Starts a round, which ends an earlier one of the shard. */
  static async begin(rounds: DrainRounds, shard: string): Promise<DrainRound> {
    const round = randomUUID();
    await rounds.begin(shard, round);
    return new DrainRound(rounds, shard, round);
  }

  /** Whether by the deadline all consumers have stated that they hold nothing of the shard. May be called again. */
  async isDrained(deadlineMs: number): Promise<boolean> {
    const deadline = performance.now() + deadlineMs;
    while (performance.now() < deadline) {
      if (isComplete(await this.rounds.readStatements(this.shard, this.round))) return true;
      await sleep(STATEMENTS_POLL_MS);
    }
    return false;
  }

  async end(): Promise<void> {
    await this.rounds.end(this.shard, this.round).catch(() => undefined);
  }
}

/** Whether all consumers that the broker counts have stated it, and none joined or left meanwhile. */
export function isComplete(texts: readonly string[]): boolean {
  const statements = texts.map((text) => statementSchema.parse(JSON.parse(text)));
  const [first] = statements;
  if (first === undefined) return false;
  const consumers = statements.reduce((sum, statement) => sum + statement.consumers, 0);
  return statements.every(
    ({ consumersInAll, membership }) => consumersInAll === consumers && membership === first.membership,
  );
}
