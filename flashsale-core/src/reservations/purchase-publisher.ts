import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';
import { withDeadline } from '../process/deadline.js';
import type { Logger } from '../process/logger.js';
import { RabbitConnection, RabbitUnavailableError } from '../rabbitmq/rabbit-connection.js';
import { declareTopology, type Topology } from '../rabbitmq/topology.js';
import { encodeReservations } from './reservation-message.js';
import type { Reservation } from './reservation.js';

/** Beyond this many unconfirmed reservations, the rest wait in the outbox instead of in memory. */
const UNCONFIRMED_MAX = 20_000;
/** No queue is bound to it. */
const UNBOUND_KEY = 'warm-up';
const CONFIRM_DEADLINE_MS = 10_000;
const CONFIRM_CHECK_PERIOD_MS = 1_000;
const QUEUE_DEPTH_DEADLINE_MS = 2_000;
/** A channel opened before its queue changed leader may be refused forever; a new one is not. */
const REFUSALS_IN_A_ROW_MAX = 50;
const REFUSED_FOR_MS_MAX = 1_000;
/** If a new channel is refused as well, the next one waits this long. */
const REOPEN_PERIOD_MS_MIN = 2_000;

/** The outcome of one message. Anything but 'confirmed' is still in the outbox and will be published again. */
export type PublishOutcome = (typeof PUBLISH_OUTCOMES)[number];
export const PUBLISH_OUTCOMES = ['confirmed', 'returned', 'refused', 'lost'] as const;

/** Counts of reservations, for metrics and tests. */
export interface PublisherGauges {
  readonly unconfirmed: number;
  readonly confirmed: number;
  /** Refused by the broker, returned as unroutable, lost with a connection, or not sent at all. */
  readonly leftToOutbox: number;
}

interface UnconfirmedPublish {
  readonly sentAtMs: number;
  readonly settle: (outcome: PublishOutcome) => void;
  readonly settled: Promise<PublishOutcome>;
}

/**
 * Publishes reservations as persistent, mandatory messages with confirms. Never waits, and buffers only up to a limit:
 * what cannot be sent now stays in the outbox, and the relay sends it later.
 */
export class PurchasePublisher {
  readonly #connection: RabbitConnection;
  readonly #unconfirmed = new Map<string, UnconfirmedPublish>();
  #unconfirmedReservations = 0;
  #channel: ConfirmChannel | undefined;
  #blocked = false;
  readonly #outcomes: Record<PublishOutcome, number> = { confirmed: 0, returned: 0, refused: 0, lost: 0 };
  #sequence = 0;
  #confirmCheck: NodeJS.Timeout | undefined;
  #refusalsInARow = 0;
  #refusedSinceMs = 0;
  #openedAtMs = 0;

  constructor(
    url: string,
    connectionName: string,
    private readonly topology: Topology,
    private readonly logger: Logger,
  ) {
    this.#connection = new RabbitConnection(
      url,
      connectionName,
      (model) => this.#setUp(model),
      () => this.#tearDown(),
      logger,
    );
  }

  async connect(): Promise<void> {
    this.#confirmCheck = setInterval(() => this.#dropOverdueChannel(), CONFIRM_CHECK_PERIOD_MS);
    this.#confirmCheck.unref();
    await this.#connection.connect();
  }

  get isConnected(): boolean {
    return this.#channel !== undefined;
  }

  get gauges(): PublisherGauges {
    const { confirmed, returned, refused, lost } = this.#outcomes;
    return { unconfirmed: this.#unconfirmedReservations, confirmed, leftToOutbox: returned + refused + lost };
  }

  /** Reservations by publish outcome, since the start. */
  get outcomes(): Readonly<Record<PublishOutcome, number>> {
    return this.#outcomes;
  }

  /**
   * Publishes reservations grouped by `groupByMessage` in one message, which continues the trace named by
   * `traceparent`. Resolves with the outcome; never rejects.
   */
  publish(reservations: readonly Reservation[], traceparent?: string): Promise<PublishOutcome> {
    const { routingKey } = this.topology.purchases;
    return this.#publish(reservations, reservations.length, { routingKey, mandatory: true }, traceparent);
  }

  /**
   * Publishes reservations of a sale that is there to warm the process up: they go the same way, but no queue is bound
   * to their key, so the broker confirms and drops them. They do not count.
   */
  publishToNobody(reservations: readonly Reservation[], traceparent?: string): Promise<PublishOutcome> {
    return this.#publish(reservations, 0, { routingKey: UNBOUND_KEY, mandatory: false }, traceparent);
  }

  #publish(
    reservations: readonly Reservation[],
    counted: number,
    { routingKey, mandatory }: { readonly routingKey: string; readonly mandatory: boolean },
    traceparent: string | undefined,
  ): Promise<PublishOutcome> {
    const channel = this.#channel;
    if (channel === undefined || this.#blocked || this.#unconfirmedReservations >= UNCONFIRMED_MAX) {
      this.#outcomes.refused += counted;
      return Promise.resolve('refused');
    }
    const messageId = String((this.#sequence += 1));
    const unconfirmed = this.#expectConfirm(messageId, counted);
    const { exchange } = this.topology.purchases;
    const options: Options.Publish = { persistent: true, mandatory, messageId, contentType: 'application/json' };
    if (traceparent !== undefined) options.headers = { traceparent };
    try {
      channel.publish(exchange, routingKey, encodeReservations(reservations), options, (error: Error | null) => {
        const outcome = toOutcome(error);
        unconfirmed.settle(outcome);
        this.#countRefusals(outcome);
      });
    } catch (error) {
      this.logger.warn(`RabbitMQ: cannot publish: ${(error as Error).message}`);
      unconfirmed.settle('refused');
    }
    return unconfirmed.settled;
  }

  /** Messages waiting in the purchase queue. @throws while the broker is unavailable */
  queueDepth(): Promise<number> {
    return this.#depthOf(this.topology.purchases.queue);
  }

  /** Dead letters waiting for an operator. @throws while the broker is unavailable */
  deadLetterDepth(): Promise<number> {
    return this.#depthOf(this.topology.deadLetters.queue);
  }

  /** Resolves when every publish so far has its outcome. Each has a deadline, so this ends. */
  async drain(): Promise<void> {
    await Promise.all([...this.#unconfirmed.values()].map(({ settled }) => settled));
  }

  async close(): Promise<void> {
    clearInterval(this.#confirmCheck);
    await this.#connection.close();
    this.#tearDown();
  }

  async #depthOf(queue: string): Promise<number> {
    if (this.#channel === undefined) throw new RabbitUnavailableError('RabbitMQ is not connected');
    const asked = this.#channel.checkQueue(queue);
    const { messageCount } = await withDeadline(asked, QUEUE_DEPTH_DEADLINE_MS, 'asking RabbitMQ for the queue depth');
    return messageCount;
  }

  #expectConfirm(messageId: string, reservations: number): UnconfirmedPublish {
    let resolve: (outcome: PublishOutcome) => void;
    const settled = new Promise<PublishOutcome>((resolveSettled) => (resolve = resolveSettled));
    const settle = (outcome: PublishOutcome): void => {
      if (!this.#unconfirmed.delete(messageId)) return;
      this.#unconfirmedReservations -= reservations;
      this.#outcomes[outcome] += reservations;
      resolve(outcome);
    };
    const unconfirmed = { sentAtMs: Date.now(), settle, settled };
    this.#unconfirmed.set(messageId, unconfirmed);
    this.#unconfirmedReservations += reservations;
    return unconfirmed;
  }

  async #setUp(model: ChannelModel): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on('error', (error: Error) => this.#connection.reconnect(`channel failed: ${error.message}`));
    channel.on('close', () => this.#connection.reconnect('channel closed'));
    // An unroutable message is confirmed as well, so the return, which comes first, decides.
    channel.on('return', ({ properties }) => {
      this.#unconfirmed.get(String(properties.messageId))?.settle('returned');
      this.#connection.reconnect('the queue is gone; declaring it again');
    });
    model.on('blocked', (reason) => {
      this.#blocked = true;
      this.logger.warn(`RabbitMQ blocks publishing: ${reason}; purchases wait in the outbox`);
    });
    model.on('unblocked', () => (this.#blocked = false));
    await declareTopology(channel, this.topology);
    this.#blocked = false;
    this.#refusalsInARow = 0;
    this.#openedAtMs = Date.now();
    this.#channel = channel;
  }

  #countRefusals(outcome: PublishOutcome): void {
    if (outcome === 'confirmed') this.#refusalsInARow = 0;
    if (outcome !== 'refused') return;
    const nowMs = Date.now();
    if (this.#refusalsInARow === 0) this.#refusedSinceMs = nowMs;
    this.#refusalsInARow += 1;
    const isStuck = this.#refusalsInARow >= REFUSALS_IN_A_ROW_MAX || nowMs - this.#refusedSinceMs >= REFUSED_FOR_MS_MAX;
    if (isStuck && nowMs - this.#openedAtMs >= REOPEN_PERIOD_MS_MIN) {
      this.#connection.reconnect(`${this.#refusalsInARow} publishes in a row were refused`);
    }
  }

  #tearDown(): void {
    this.#channel = undefined;
    for (const { settle } of [...this.#unconfirmed.values()]) settle('lost');
  }

  /** Gives up a broker that confirms nothing for this long; the relay repeats what it may have lost. */
  #dropOverdueChannel(): void {
    const [oldest] = this.#unconfirmed.values();
    if (oldest === undefined || Date.now() - oldest.sentAtMs < CONFIRM_DEADLINE_MS) return;
    this.#connection.reconnect(`no confirm for ${CONFIRM_DEADLINE_MS} ms`);
  }
}

/** In amqplib, only the error message distinguishes a refusal by the broker from the end of the channel. */
function toOutcome(error: Error | null): PublishOutcome {
  if (error === null) return 'confirmed';
  return error.message === 'message nacked' ? 'refused' : 'lost';
}
