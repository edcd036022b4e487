import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { withDeadline } from 'flashsale-core';
import { type ClaimStep, withSteps, type ClaimOutcome } from '../strategies/guard.js';
import type { Books } from '../verdict/verdict.js';
import { DemoStrategies, type DemoSubject } from './demo-strategies.js';
import { RetryLaterException } from './error.filter.js';

export interface DemoClaim {
  readonly subject: DemoSubject;
  readonly strategy: string;
  /** The strategy that opens the counter, where several guard the same one; else `strategy`. */
  readonly counterOf?: string;
  readonly claimant: string;
  readonly amount: number;
  /** Receives each step on the way to the outcome. */
  readonly onStep?: (step: ClaimStep) => void;
}

export type DemoOutcome = ClaimOutcome & { readonly claimId: string };

/** A counter, by whom it counts for and by the strategy that opened it. */
export interface DemoCounter {
  readonly subject: DemoSubject;
  readonly strategy: string;
}

export interface Level extends DemoCounter {
  readonly remaining: number;
}

const LEVEL_DEADLINE_MS = 1_000;

/** The counters behind the demos: one for each subject and strategy, opened when first asked for. */
@Injectable()
export class DemoCounters {
  readonly #logger = new Logger(DemoCounters.name);
  readonly #opened = new Map<string, DemoCounter & { readonly id: Promise<string> }>();
  #generation = 0;

  constructor(private readonly strategies: DemoStrategies) {}

  /** @throws RetryLaterException when the store does not answer: then nobody knows whether it was claimed */
  claim({ subject, strategy, counterOf = strategy, claimant, amount, onStep }: DemoClaim): Promise<DemoOutcome> {
    return this.#ask(async () => {
      const claimId = randomUUID();
      const [counterId, guard] = await Promise.all([this.#open(subject, counterOf), this.strategies.guard(strategy)]);
      const { oncePerClaimant: once, workMs } = subject.scenario;
      const claim = { claimId, counterId, claimant, amount, once, isTwoPhase: false, workMs };
      const decide = (): Promise<ClaimOutcome> => guard.claim(claim);
      const outcome = await (onStep === undefined ? decide() : withSteps(claimId, onStep, decide));
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

  /** What is left of these counters and of all others that are open, where their store answers in time. */
  async levels(wanted: readonly DemoCounter[]): Promise<Level[]> {
    const counters = new Map([...wanted, ...this.#opened.values()].map((counter) => [keyOf(counter), counter]));
    const levels = await Promise.all([...counters.values()].map((counter) => this.#level(counter)));
    return levels.filter((level) => level !== undefined);
  }

  /** Everything begins anew with full counters. Claims under way on the old ones fail. */
  async reset(): Promise<void> {
    const old = [...this.#opened];
    this.#opened.clear();
    this.#generation += 1;
    await Promise.all(old.map(([key, { strategy, id }]) => this.#discard(key, strategy, id)));
  }

  #open(subject: DemoSubject, strategy: string): Promise<string> {
    const key = keyOf({ subject, strategy });
    const known = this.#opened.get(key);
    if (known !== undefined) return known.id;
    const id = this.#make(subject, strategy, `${strategy}.${subject.id}.${this.#generation}`);
    this.#opened.set(key, { subject, strategy, id });
    id.catch(() => this.#opened.delete(key));
    return id;
  }

  async #level({ subject, strategy }: DemoCounter): Promise<Level | undefined> {
    const ask = async (): Promise<number> => {
      const counterId = await this.#open(subject, strategy);
      return (await this.strategies.guard(strategy)).remaining(counterId);
    };
    try {
      return { subject, strategy, remaining: await withDeadline(ask(), LEVEL_DEADLINE_MS, 'asking for a level') };
    } catch {
      return undefined; // GET /health reports a store that is away
    }
  }

  async #make({ scenario }: DemoSubject, strategy: string, counterId: string): Promise<string> {
    const guard = await this.strategies.guard(strategy);
    await guard.open({ id: counterId, capacity: scenario.capacity });
    await guard.join(counterId);
    return counterId;
  }

  async #discard(key: string, strategy: string, counterId: Promise<string>): Promise<void> {
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

function keyOf({ subject, strategy }: DemoCounter): string {
  return `${strategy}/${subject.id}`;
}
