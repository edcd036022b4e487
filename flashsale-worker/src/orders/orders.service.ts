import { Injectable, Logger } from '@nestjs/common';
import {
  type Adoption,
  adoptReservation,
  decodePurchaseMessage,
  failPoint,
  type PurchaseMessage,
  RedisStore,
  releaseReservation,
  saleKeys,
  settleOutbox,
} from 'flashsale-core';
import type { Verdict } from '../queue/verdict.js';
import { BatchTracing } from '../tracing/batch-tracing.js';
import { isDataFault } from './database-fault.js';
import { OrderMetrics, retryClassOf } from './order-metrics.js';
import { type OnceEvent, OrderPersistence, type PersistOutcome } from './order-persistence.js';

/** A rebuild may come between an adoption and its order; after this many the message waits for its next round. */
const ADOPTIONS_MAX = 2;

/** Turns reservations into orders. */
@Injectable()
export class OrdersService {
  readonly #logger = new Logger(OrdersService.name);

  constructor(
    private readonly persistence: OrderPersistence,
    private readonly redis: RedisStore,
    private readonly metrics: OrderMetrics,
    private readonly tracing: BatchTracing,
  ) {}

  /** Records a batch of message bodies and tells for each what is to become of its delivery. Never rejects. */
  async record(bodies: readonly Buffer[]): Promise<Verdict[]> {
    const decoded = bodies.map((body) => decodePurchaseMessage(body));
    const messages = decoded.flatMap((result) => ('message' in result ? [result.message] : []));
    const verdicts = await this.#recordMessages(messages);
    return decoded.map((result) => {
      if ('message' in result) return verdicts.shift() as Verdict;
      this.#logger.error(`A message goes to the dead letters: ${result.defect}`);
      return 'dead';
    });
  }

  async #recordMessages(messages: PurchaseMessage[], adoptions = ADOPTIONS_MAX): Promise<Verdict[]> {
    if (messages.length === 0) return [];
    let outcomes: PersistOutcome[];
    try {
      outcomes = await this.tracing.step('transaction', () => this.persistence.persist(messages));
      failPoint('after_commit');
    } catch (error) {
      if (isDataFault(error)) return this.#isolate(messages, adoptions, error as Error);
      this.#logger.warn(`A batch of ${messages.length} will be repeated: ${(error as Error).message}`);
      this.metrics.retried(retryClassOf(error), messages.length);
      return messages.map(() => 'retry');
    }
    const verdicts = new Map<PurchaseMessage, Verdict>();
    for (const outcome of new Set(outcomes)) {
      const group = messages.filter((_, i) => outcomes[i] === outcome);
      const groupVerdicts = await this.#conclude(outcome, group, adoptions);
      group.forEach((message, i) => verdicts.set(message, groupVerdicts[i] ?? 'retry'));
    }
    return messages.map((message) => verdicts.get(message) ?? 'retry');
  }

  /** One message spoils the transaction of all; halving finds it, and the others become orders. */
  async #isolate(messages: PurchaseMessage[], adoptions: number, error: Error): Promise<Verdict[]> {
    if (messages.length === 1) return this.#bury(messages, error.message);
    const half = Math.ceil(messages.length / 2);
    const first = await this.#recordMessages(messages.slice(0, half), adoptions);
    return [...first, ...(await this.#recordMessages(messages.slice(half), adoptions))];
  }

  async #conclude(outcome: PersistOutcome, messages: PurchaseMessage[], adoptions: number): Promise<Verdict[]> {
    switch (outcome) {
      case 'confirmed':
        this.metrics.confirmed(messages);
        await this.tracing.step('settle', () => this.#settle(messages));
        return messages.map(() => 'ack');
      case 'duplicate':
        return this.#drop(messages, 'DUPLICATE_DROPPED', 'the user has another order in this sale');
      case 'stale':
        return this.#drop(messages, 'STALE_DROPPED', 'reserved before the last reset');
      case 'discarded':
        return this.#release(messages);
      // Where Redis does not know the epoch of PostgreSQL's future either, waiting for it would never end.
      case 'before-rebuild':
      case 'ahead':
        return adoptions > 0 ? this.#adopt(messages, adoptions - 1) : this.#retryNotReady(messages);
      case 'unknown-sale':
        return this.#bury(messages, 'there is no such sale');
    }
  }

  /** Reservations of another epoch take units of the present one, as far as there still are any. */
  async #adopt(messages: PurchaseMessage[], adoptions: number): Promise<Verdict[]> {
    let answers: Adoption[];
    try {
      answers = await Promise.all(
        messages.map((message) => adoptReservation(this.redis, saleKeys(message.saleId), message)),
      );
    } catch (error) {
      this.#logger.warn(`${messages.length} adoptions will be repeated: ${(error as Error).message}`);
      this.metrics.retried('redis', messages.length);
      return messages.map(() => 'retry');
    }
    const adopted = messages.flatMap((message, i) => {
      const answer = answers[i];
      if (answer?.outcome !== 'adopted') return [];
      return [{ ...message, epoch: answer.epoch, outboxId: answer.outboxId || message.outboxId }];
    });
    const recorded = await this.#recordMessages(adopted, adoptions);
    return Promise.all(messages.map((message, i) => this.#adoptionVerdict(message, answers[i], recorded)));
  }

  async #adoptionVerdict(
    message: PurchaseMessage,
    answer: Adoption | undefined,
    recorded: Verdict[],
  ): Promise<Verdict> {
    switch (answer?.outcome) {
      case 'adopted':
        return recorded.shift() ?? 'retry';
      case 'duplicate': {
        const [verdict] = await this.#drop(
          [message],
          'DUPLICATE_DROPPED',
          'the user owns a unit under another order id',
        );
        return verdict ?? 'retry';
      }
      case 'sold-out': {
        this.#logger.error(
          `A promise cannot be kept: no unit is left for order ${message.orderId} of ${message.saleId}`,
          { orderId: message.orderId, saleId: message.saleId },
        );
        const [verdict] = await this.#drop(
          [message],
          'OVERSOLD',
          'its reservation was lost with Redis, and no unit is left',
        );
        if (verdict === 'ack') this.metrics.promiseBroken();
        return verdict ?? 'retry';
      }
      case 'not-ready':
      case undefined:
        return this.#retryNotReady([message])[0] ?? 'retry';
    }
  }

  #retryNotReady(messages: readonly PurchaseMessage[]): Verdict[] {
    this.metrics.retried('not_ready', messages.length);
    return messages.map(() => 'retry');
  }

  /** Ends messages that will not become orders, but never without a trace in the audit trail. */
  async #drop(messages: PurchaseMessage[], eventType: OnceEvent, reason: string): Promise<Verdict[]> {
    if (!(await this.#note(eventType, messages, reason))) return messages.map(() => 'retry');
    await this.#settle(messages);
    return messages.map(() => 'ack');
  }

  /** Completes what the discard itself may not have come to. */
  async #release(messages: PurchaseMessage[]): Promise<Verdict[]> {
    try {
      const answers = await Promise.all(
        messages.map((message) => releaseReservation(this.redis, saleKeys(message.saleId), message)),
      );
      const notReady = answers.filter((answer) => answer === 'not-ready').length;
      this.metrics.retried('not_ready', notReady);
      return answers.map((answer) => (answer === 'not-ready' ? 'retry' : 'ack'));
    } catch (error) {
      this.#logger.warn(`${messages.length} discards will be completed later: ${(error as Error).message}`);
      this.metrics.retried('redis', messages.length);
      return messages.map(() => 'retry');
    }
  }

  async #bury(messages: PurchaseMessage[], reason: string): Promise<Verdict[]> {
    for (const { orderId, saleId } of messages) {
      this.#logger.error(`Order ${orderId} of ${saleId} goes to the dead letters: ${reason}`, { orderId, saleId });
    }
    const noted = await this.#note('FAILED_DB', messages, reason);
    return messages.map(() => (noted ? 'dead' : 'retry'));
  }

  async #note(eventType: OnceEvent, messages: PurchaseMessage[], reason: string): Promise<boolean> {
    try {
      await this.persistence.recordOnce(eventType, messages, reason);
      return true;
    } catch (error) {
      this.#logger.warn(`${eventType} could not be recorded and will be repeated: ${(error as Error).message}`);
      this.metrics.retried(retryClassOf(error), messages.length);
      return false;
    }
  }

  /** An entry that cannot be removed now is published once more by the relay and settled then. */
  async #settle(messages: PurchaseMessage[]): Promise<void> {
    const outboxIdsBySale = new Map<string, string[]>();
    for (const { saleId, outboxId } of messages) {
      const outboxIds = outboxIdsBySale.get(saleId) ?? [];
      outboxIdsBySale.set(saleId, outboxIds);
      outboxIds.push(outboxId);
    }
    try {
      await Promise.all(
        [...outboxIdsBySale].map(([saleId, outboxIds]) => settleOutbox(this.redis, saleKeys(saleId), outboxIds)),
      );
    } catch (error) {
      this.#logger.warn(`Outbox entries stay until the relay repeats them: ${(error as Error).message}`);
    }
  }
}
