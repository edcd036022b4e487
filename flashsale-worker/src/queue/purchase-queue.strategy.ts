import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import {
  declareTopology,
  decodeReservations,
  type PurchasePublisher,
  RabbitConnection,
  type Reservation,
  type Topology,
  withDeadline,
} from 'flashsale-core';
import { lastValueFrom, type Observable } from 'rxjs';
import type { BatchTracing } from '../tracing/batch-tracing.js';
import type { QueueMetrics } from './queue-metrics.js';
import { PURCHASES_RESERVED, type Verdict } from './verdict.js';

/** One transaction takes at most this many reservations; under little load it is often one. */
const BATCH_SIZE_MAX = 500;
/**
 * A batch that is not full waits for more until none came for this long. Most of what a transaction costs it costs once,
 * and without the wait three workers share a steady stream in batches of two or three.
 */
const GATHER_PAUSE_MS = 50;
/** A stream that never pauses is cut after this time: an order is to be confirmed soon. */
const GATHER_MS_MAX = 200;
/** Messages. While one batch is in the database, the next one gathers here; this bounds what the process holds. */
const PREFETCH = 100;
const RETRY_DELAY_MS_MIN = 100;
const RETRY_DELAY_MS_MAX = 5_000;
const DRAIN_DEADLINE_MS = 10_000;
const CLOSE_DEADLINE_MS = 2_000;

/** A message and what it says; there are no reservations in it where it cannot be read. */
interface Delivery {
  readonly message: ConsumeMessage;
  readonly reservations: readonly Reservation[];
}

/**
 * Takes purchases from RabbitMQ in batches, one batch at a time, and acknowledges them by the verdicts of the handler.
 * A batch whose stores are away stays here, unacknowledged, and is tried again after a pause that doubles.
 */
export class PurchaseQueueStrategy extends Server implements CustomTransportStrategy {
  protected override readonly logger = new Logger(PurchaseQueueStrategy.name);
  readonly #connection: RabbitConnection;
  readonly #stopping = new AbortController();
  #channel: Channel | undefined;
  #consumerTag: string | undefined;
  #deliveries: Delivery[] = [];
  #working: Promise<void> | undefined;
  #retries = 0;

  constructor(
    url: string,
    connectionName: string,
    private readonly topology: Topology,
    private readonly publisher: Pick<PurchasePublisher, 'publish'>,
    private readonly metrics: QueueMetrics,
    private readonly tracing: BatchTracing,
  ) {
    super();
    this.#connection = new RabbitConnection(
      url,
      connectionName,
      (model) => this.#setUp(model),
      () => this.#tearDown(),
      this.logger,
    );
  }

  override listen(callback: (error?: unknown) => void): void {
    this.#connection.connect().then(() => callback(), callback);
  }

  /** Stops taking messages, lets the batch under way end, and leaves the rest to the other workers. */
  override async close(): Promise<void> {
    this.#stopping.abort();
    const tag = this.#consumerTag;
    if (this.#channel !== undefined && tag !== undefined) {
      await withDeadline(this.#channel.cancel(tag), CLOSE_DEADLINE_MS, 'cancelling the consumer').catch(
        () => undefined,
      );
    }
    this.#deliveries = [];
    await withDeadline(this.#working ?? Promise.resolve(), DRAIN_DEADLINE_MS, 'the last batch').catch((error: Error) =>
      this.logger.warn(error.message),
    );
    if (this.#channel !== undefined) {
      // The goodbye of a connection overtakes the acknowledgements of its channels, that of the channel does not.
      await withDeadline(this.#channel.close(), CLOSE_DEADLINE_MS, 'closing the channel').catch(() => undefined);
    }
    await this.#connection.close();
  }

  get isConsuming(): boolean {
    return this.#consumerTag !== undefined;
  }

  /** Nest asks for this of every transport; there is nothing to listen to but the log. */
  override on(): void {
    return undefined;
  }

  override unwrap<T>(): T {
    return this.#connection as T;
  }

  async #setUp(model: ChannelModel): Promise<void> {
    const channel = await model.createChannel();
    channel.on('error', (error: Error) => this.#connection.reconnect(`channel failed: ${error.message}`));
    channel.on('close', () => {
      if (!this.#stopping.signal.aborted) this.#connection.reconnect('channel closed');
    });
    await declareTopology(channel, this.topology);
    await channel.prefetch(PREFETCH);
    this.#channel = channel;
    const { consumerTag } = await channel.consume(this.topology.purchases.queue, (message) => this.#receive(message));
    this.#consumerTag = consumerTag;
  }

  /** What was delivered on a channel that is gone comes again on another one; acknowledging it here would be an error. */
  #tearDown(): void {
    this.#channel = undefined;
    this.#consumerTag = undefined;
    this.#deliveries = [];
  }

  #receive(message: ConsumeMessage | null): void {
    if (message === null) {
      this.#connection.reconnect('the queue was deleted; declaring it again');
      return;
    }
    if (this.#stopping.signal.aborted) return;
    const decoded = decodeReservations(message.content);
    if ('defect' in decoded) this.logger.error(`A message goes to the dead letters: ${decoded.defect}`);
    this.#deliveries.push({ message, reservations: 'defect' in decoded ? [] : decoded.reservations });
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  async #work(): Promise<void> {
    while (this.#deliveries.length > 0 && this.#channel !== undefined) {
      await this.#gather();
      const channel = this.#channel;
      const batch = this.#takeBatch();
      if (channel === undefined || batch.length === 0) return;
      const startedAtMs = performance.now();
      const messages = batch.map(({ message }) => message);
      const verdicts = await this.tracing.batch(messages, () => this.#decide(batch));
      this.metrics.recordBatch(countReservations(batch), verdicts, performance.now() - startedAtMs);
      // A channel that was lost meanwhile delivers everything again.
      if (channel !== this.#channel) continue;
      const retried = this.#settle(channel, batch, verdicts);
      if (retried.length === 0) {
        this.#retries = 0;
        continue;
      }
      this.#deliveries.unshift(...retried);
      if (await this.#pauseWasCutShort()) return;
    }
  }

  async #gather(): Promise<void> {
    const deadlineMs = performance.now() + GATHER_MS_MAX;
    let gathered = 0;
    while (this.#deliveries.length > gathered && !this.#isFull()) {
      if (performance.now() >= deadlineMs) return;
      gathered = this.#deliveries.length;
      await sleep(GATHER_PAUSE_MS);
    }
  }

  /** Whether waiting for more is of no use. */
  #isFull(): boolean {
    return this.#deliveries.length >= PREFETCH || countReservations(this.#deliveries) >= BATCH_SIZE_MAX;
  }

  #takeBatch(): Delivery[] {
    let reservations = 0;
    const end = this.#deliveries.findIndex(
      (delivery) => (reservations += delivery.reservations.length) > BATCH_SIZE_MAX,
    );
    return this.#deliveries.splice(0, end === -1 ? this.#deliveries.length : end);
  }

  /** Resolves with a verdict for each message of the batch. */
  async #decide(batch: readonly Delivery[]): Promise<Verdict[]> {
    const verdicts = await this.#askHandler(batch.flatMap(({ reservations }) => reservations));
    return Promise.all(
      batch.map(({ reservations }) => this.#join(reservations, verdicts.splice(0, reservations.length))),
    );
  }

  /**
   * One verdict for a message of several reservations. It is tried again as a whole, which changes nothing for those that
   * are orders by then. Those that are dead get a message each, so that an operator decides about each of them alone.
   */
  async #join(reservations: readonly Reservation[], verdicts: readonly Verdict[]): Promise<Verdict> {
    if (verdicts.includes('retry')) return 'retry';
    const dead = reservations.filter((_, i) => verdicts[i] === 'dead');
    if (dead.length === 0 && reservations.length > 0) return 'ack';
    if (reservations.length <= 1) return 'dead';
    const outcomes = await Promise.all(dead.map((reservation) => this.publisher.publish([reservation])));
    return outcomes.every((outcome) => outcome === 'confirmed') ? 'ack' : 'retry';
  }

  async #askHandler(reservations: Reservation[]): Promise<Verdict[]> {
    try {
      const handler = this.getHandlerByPattern(PURCHASES_RESERVED);
      if (handler === null) throw new Error(`no handler listens to ${PURCHASES_RESERVED}`);
      const answer = (await handler(reservations)) as Observable<Verdict[]> | Promise<Verdict[]>;
      return await lastValueFrom(this.transformToObservable(answer));
    } catch (error) {
      this.logger.error(`A batch failed unexpectedly and will be repeated: ${(error as Error).message}`);
      return reservations.map(() => 'retry');
    }
  }

  /** The one place that acknowledges. Returns what is to be tried again. */
  #settle(channel: Channel, batch: Delivery[], verdicts: Verdict[]): Delivery[] {
    const withVerdict = (wanted: Verdict): Delivery[] => batch.filter((_, i) => verdicts[i] === wanted);
    const [acked, retried, dead] = [withVerdict('ack'), withVerdict('retry'), withVerdict('dead')];
    for (const { message } of dead) channel.nack(message, false, false);
    if (retried.length > 0) {
      for (const { message } of acked) channel.ack(message);
      return retried;
    }
    // Nothing older is unacknowledged any more, so one ack stands for the whole batch.
    const last = acked.at(-1);
    if (last !== undefined) channel.ack(last.message, true);
    return [];
  }

  async #pauseWasCutShort(): Promise<boolean> {
    const ceilingMs = Math.min(RETRY_DELAY_MS_MIN * 2 ** Math.min(this.#retries, 10), RETRY_DELAY_MS_MAX);
    this.#retries += 1;
    const { signal } = this.#stopping;
    await sleep(ceilingMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    return signal.aborted;
  }
}

function countReservations(deliveries: readonly Delivery[]): number {
  return deliveries.reduce((sum, { reservations }) => sum + reservations.length, 0);
}
