import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { ClaimOutcome } from '../strategies/guard.js';
import type { Books } from '../verdict/round-facts.js';
import { DemoStrategies } from './demo-strategies.js';
import type { DemoSubject } from './demo-subjects.js';
import { RetryLaterException } from './retry-later.exception.js';

export interface DemoClaim {
  readonly subject: DemoSubject;
  readonly strategy: string;
  /** The strategy that opens the counter, where several guard the same one; else `strategy`. */
  readonly counterOf?: string;
  readonly claimant: string;
  readonly amount: number;
}

export type DemoOutcome = ClaimOutcome & { readonly claimId: string };

/** The counters behind the demos: one for each subject and strategy, opened when first asked for. */
@Injectable()
export class DemoCounters {
  readonly #logger = new Logger(DemoCounters.name);
  readonly #opened = new Map<string, Promise<string>>();
  #generation = 0;

  constructor(private readonly strategies: DemoStrategies) {}

  /** @throws RetryLaterException when the store does not answer: then nobody knows whether it was claimed */
  claim({ subject, strategy, counterOf = strategy, claimant, amount }: DemoClaim): Promise<DemoOutcome> {
    return this.#ask(async () => {
      const claimId = randomUUID();
      const [counterId, guard] = await Promise.all([this.#open(subject, counterOf), this.strategies.guard(strategy)]);
      const { oncePerClaimant: once, workMs } = subject.scenario;
      const outcome = await guard.claim({ claimId, counterId, claimant, amount, once, isTwoPhase: false, workMs });
      return { ...outcome, claimId };
    });
  }

  /** What is left by the counter's own account. */
  remaining(subject: DemoSubject, strategy: string): Promise<number> {
    return this.#ask(async () => {
      const counterId = await this.#open(subject, strategy);
      return (await this.strategies.guard(strategy)).remaining(counterId);
    });
  }

  observe(subject: DemoSubject, strategy: string): Promise<Books> {
    return this.#ask(async () => {
      const counterId = await this.#open(subject, strategy);
      return (await this.strategies.guard(strategy)).observe(counterId);
    });
  }

  /** Everything begins anew with full counters. Claims under way on the old ones fail. */
  async reset(): Promise<void> {
    const old = [...this.#opened];
    this.#opened.clear();
    this.#generation += 1;
    await Promise.all(old.map(([key, counterId]) => this.#discard(key, counterId)));
  }

  #open(subject: DemoSubject, strategy: string): Promise<string> {
    const key = `${strategy}/${subject.id}`;
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const opened = this.#make(subject, strategy, `${strategy}.${subject.id}.${this.#generation}`);
    this.#opened.set(key, opened);
    opened.catch(() => this.#opened.delete(key));
    return opened;
  }

  async #make({ scenario }: DemoSubject, strategy: string, counterId: string): Promise<string> {
    const guard = await this.strategies.guard(strategy);
    await guard.open({ id: counterId, capacity: scenario.capacity });
    await guard.join(counterId);
    return counterId;
  }

  async #discard(key: string, counterId: Promise<string>): Promise<void> {
    const [strategy = ''] = key.split('/');
    try {
      await (await this.strategies.guard(strategy)).discard(await counterId);
    } catch (error) {
      // It goes with the run at the latest; a reset must not fail because of it.
      this.#logger.warn(`The old counter ${key} stays for now: ${(error as Error).message}`);
    }
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      this.#logger.warn(`The store did not answer: ${(error as Error).message}`);
      throw new RetryLaterException('The store did not answer; nobody knows whether it was done');
    }
  }
}
