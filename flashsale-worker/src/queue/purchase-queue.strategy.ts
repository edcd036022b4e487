import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import {
  type BackOff,
  declareTopology,
  decodeReservations,
  type PurchasePublisher,
  RabbitConnection,
  RabbitUnavailableError,
  type Reservation,
  type Topology,
  withDeadline,
} from 'flashsale-core';
import { lastValueFrom, type Observable } from 'rxjs';
import type { BatchTracing } from '../tracing/batch-tracing.js';
import type { QueueMetrics } from './queue-metrics.js';
import { countReservations, type Delivery, isOfShard, SaleLanes } from './sale-lanes.js';
import { PURCHASES_RESERVED, type Verdict } from './verdict.js';

/** Reservations per transaction; under light load it is often one. */
const BATCH_SIZE_MAX = 500;
/**
 * A batch that is not full waits until no message has come for this long. Most of a transaction's cost is fixed, and
 * without the wait three workers would share a steady stream in batches of two or three.
 */
const GATHER_PAUSE_MS = 50;
/** A stream that never pauses is cut after this time: orders should be confirmed soon. */
const GATHER_MS_MAX = 200;
/** Messages. While one batch is in the database, the next one gathers here. */
const PREFETCH = 100;
/**
 * Messages of sales that were set aside take the places of others, so for each hundred of them the process adds a
 * consumer, up to this; it bounds what the process holds.
 */
const CONSUMERS_MAX = 50;
/** For a store that is unavailable. */
const STORE_BACK_OFF: BackOff = { delayMsMin: 100, delayMsMax: 5_000 };
/** For a sale locked by someone else, most likely another worker. */
const LOCK_BACK_OFF: BackOff = { delayMsMin: 30, delayMsMax: 1_000 };
const DRAIN_DEADLINE_MS = 10_000;
const CLOSE_DEADLINE_MS = 2_000;
const CHECK_DEADLINE_MS = 1_000;

/** What the broker reports about the queue to one of its consumers. */
export interface QueueState {
  readonly readyMessages: number;
  readonly consumers: number;
}

/**
 * Consumes purchases from RabbitMQ in batches, one batch at a time, and acknowledges them by the verdicts of the
 * handler. Deliveries of a sale that cannot be written now stay here, unacknowledged, and are retried after a delay
 * that doubles; those of other sales overtake them.
 */
export class PurchaseQueueStrategy extends Server implements CustomTransportStrategy {
  protected override readonly logger = new Logger(PurchaseQueueStrategy.name);
  readonly #connection: RabbitConnection;
  readonly #stopping = new AbortController();
  readonly #lanes = new SaleLanes();
  #channel: Channel | undefined;
  #consumerTags: string[] = [];
  /** Changes whenever the process starts consuming again: what it held before may be with another process by now. */
  #consumption = 0;
  /** Delivery tags, in the order of the deliveries. */
  readonly #unacknowledged = new Set<number>();
  #underWay: readonly Delivery[] = [];
  #working: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #adjusting: Promise<void> | undefined;

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

  /** Stops taking messages, lets the current batch finish, and leaves the rest to the other workers. */
  override async close(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    const channel = this.#channel;
    if (channel !== undefined) {
      const cancelled = Promise.all(this.#consumerTags.map((tag) => channel.cancel(tag)));
      await withDeadline(cancelled, CLOSE_DEADLINE_MS, 'cancelling the consumers').catch(() => undefined);
    }
    this.#lanes.clear();
    await withDeadline(this.#working ?? Promise.resolve(), DRAIN_DEADLINE_MS, 'the last batch').catch((error: Error) =>
      this.logger.warn(error.message),
    );
    if (this.#channel !== undefined) {
      // Closing a connection overtakes the acknowledgements of its channels; closing the channel does not.
      await withDeadline(this.#channel.close(), CLOSE_DEADLINE_MS, 'closing the channel').catch(() => undefined);
    }
    await this.#connection.close();
  }

  get isConsuming(): boolean {
    return this.#consumerTags.length > 0;
  }

  /** How many of the queue's consumers belong to this process. */
  get consumers(): number {
    return this.#consumerTags.length;
  }

  /** Changes whenever the process starts consuming again. */
  get consumption(): number {
    return this.#consumption;
  }

  /** Messages of sales that wait for their next attempt. */
  get setAsideMessages(): number {
    return this.#lanes.setAsideMessages;
  }

  /** Whether an unacknowledged delivery of this sale is here. */
  holds(shard: string): boolean {
    return this.#lanes.holds(shard) || this.#underWay.some((delivery) => isOfShard(delivery, shard));
  }

  /** Uses the channel of the deliveries, so that whatever was delivered before the answer is here. */
  async queueState(): Promise<QueueState> {
    if (this.#channel === undefined) throw new RabbitUnavailableError('RabbitMQ is not connected');
    const asked = this.#channel.checkQueue(this.topology.purchases.queue);
    const { messageCount, consumerCount } = await withDeadline(asked, CHECK_DEADLINE_MS, 'asking about the queue');
    return { readyMessages: messageCount, consumers: consumerCount };
  }

  /** Nest requires this of every transport; there are no events, only the log. */
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
    // Messages delivered now would stay here until the process ends.
    if (this.#stopping.signal.aborted) return;
    // Per consumer of the channel.
    await channel.prefetch(PREFETCH);
    this.#channel = channel;
    this.#consumption += 1;
    await this.#consume(channel);
  }

  async #consume(channel: Channel): Promise<void> {
    const { consumerTag } = await channel.consume(this.topology.purchases.queue, (message) => this.#receive(message));
    if (channel === this.#channel) this.#consumerTags.push(consumerTag);
  }

  /** Whatever a lost channel delivered is delivered again on another; acknowledging it here would be an error. */
  #tearDown(): void {
    this.#channel = undefined;
    this.#consumerTags = [];
    this.#unacknowledged.clear();
    this.#lanes.clear();
    this.#wake();
  }

  #receive(message: ConsumeMessage | null): void {
    if (message === null) {
      this.#connection.reconnect('the queue was deleted; declaring it again');
      return;
    }
    if (this.#stopping.signal.aborted) return;
    const decoded = decodeReservations(message.content);
    if ('defect' in decoded) this.logger.error(`A message goes to the dead letters: ${decoded.defect}`);
    this.#unacknowledged.add(message.fields.deliveryTag);
    this.#lanes.add({ message, reservations: 'defect' in decoded ? [] : decoded.reservations });
    this.#adjustConsumers();
    this.#wake();
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  async #work(): Promise<void> {
    while (this.#channel !== undefined && !this.#stopping.signal.aborted) {
      const waitMs = this.#lanes.msUntilDue();
      if (waitMs === undefined) return;
      if (waitMs > 0) await this.#untilWoken(waitMs);
      else await this.#workOnBatch();
    }
  }

  async #workOnBatch(): Promise<void> {
    await this.#gather();
    const channel = this.#channel;
    const batch = this.#lanes.take(BATCH_SIZE_MAX);
    if (channel === undefined || batch.length === 0) return;
    this.#underWay = batch;
    const startedAtMs = performance.now();
    const messages = batch.map(({ message }) => message);
    const verdicts = await this.tracing.batch(messages, () => this.#decide(batch));
    this.metrics.recordBatch(countReservations(batch), verdicts, performance.now() - startedAtMs);
    // A channel that was lost meanwhile has everything delivered again.
    if (channel === this.#channel) this.#settle(channel, batch, verdicts);
    this.#underWay = [];
    this.#adjustConsumers();
  }

  #untilWoken(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #gather(): Promise<void> {
    const deadlineMs = performance.now() + GATHER_MS_MAX;
    let gathered = 0;
    for (;;) {
      const due = this.#lanes.dueMessages;
      if (due <= gathered || due >= PREFETCH || this.#lanes.dueReservations >= BATCH_SIZE_MAX) return;
      if (performance.now() >= deadlineMs) return;
      gathered = due;
      await sleep(GATHER_PAUSE_MS);
    }
  }

  /** Resolves with a verdict for each message of the batch. */
  async #decide(batch: readonly Delivery[]): Promise<Verdict[]> {
    const verdicts = await this.#askHandler(batch.flatMap(({ reservations }) => reservations));
    return Promise.all(
      batch.map(({ reservations }) => this.#join(reservations, verdicts.splice(0, reservations.length))),
    );
  }

  /**
   * One verdict for a message of several reservations. It is retried as a whole, which changes nothing for those that
   * are orders by then. Dead reservations get a message each, so that an operator decides about each of them
   * separately.
   */
  async #join(reservations: readonly Reservation[], verdicts: readonly Verdict[]): Promise<Verdict> {
    if (verdicts.includes('retry')) return 'retry';
    if (verdicts.includes('locked')) return 'locked';
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

  /** The only place that acknowledges. */
  #settle(channel: Channel, batch: readonly Delivery[], verdicts: readonly Verdict[]): void {
    const withVerdict = (wanted: Verdict): Delivery[] => batch.filter((_, i) => verdicts[i] === wanted);
    const [acked, dead] = [withVerdict('ack'), withVerdict('dead')];
    for (const { message } of dead) {
      channel.nack(message, false, false);
      this.#unacknowledged.delete(message.fields.deliveryTag);
    }
    this.#acknowledge(channel, acked);
    this.#lanes.succeed([...acked, ...dead]);
    this.#lanes.setAside(withVerdict('locked'), LOCK_BACK_OFF);
    this.#lanes.setAside(withVerdict('retry'), STORE_BACK_OFF);
  }

  #acknowledge(channel: Channel, deliveries: readonly Delivery[]): void {
    const last = deliveries.reduce<ConsumeMessage | undefined>((latest, { message }) => {
      this.#unacknowledged.delete(message.fields.deliveryTag);
      return latest === undefined || message.fields.deliveryTag > latest.fields.deliveryTag ? message : latest;
    }, undefined);
    if (last === undefined) return;
    const [oldest] = this.#unacknowledged;
    // If nothing older is left, one ack covers the whole batch.
    if (oldest === undefined || oldest > last.fields.deliveryTag) channel.ack(last, true);
    else for (const { message } of deliveries) channel.ack(message);
  }

  /** Adds a consumer for each hundred messages set aside, and removes consumers when those are gone. */
  #adjustConsumers(): void {
    if (this.#adjusting !== undefined) return;
    this.#adjusting = this.#adjust().finally(() => (this.#adjusting = undefined));
  }

  async #adjust(): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined || !this.isConsuming || this.#stopping.signal.aborted) return;
    const wanted = Math.min(1 + Math.floor(this.#lanes.setAsideMessages / PREFETCH), CONSUMERS_MAX);
    try {
      if (wanted > this.consumers) await this.#consume(channel);
      // Keeps one spare, so that consumers do not come and go with every message. The broker counts a cancelled
      // consumer until everything delivered to it is settled, so it would be unclear who still has to report that a
      // sale is drained.
      else if (wanted + 1 < this.consumers && !this.#lanes.isAnyFailing)
        await channel.cancel(this.#consumerTags.pop() as string);
    } catch (error) {
      this.logger.warn(`The consumers could not be adjusted: ${(error as Error).message}`);
    }
  }
}
