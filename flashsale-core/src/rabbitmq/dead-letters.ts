import { createHash } from 'node:crypto';
import { type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { z } from 'zod';
import { withDeadline } from '../deadline.js';
import type { Logger } from '../logger.js';
import { RabbitUnavailableError } from './purchase-publisher.js';
import { declareTopology, type Topology } from './topology.js';

const CONNECT_TIMEOUT_MS = 3_000;
const HEARTBEAT_SECONDS = 5;
const STEP_DEADLINE_MS = 5_000;
const CLOSE_DEADLINE_MS = 2_000;
/** A long row of letters is ended here; the caller hears how many it was and may go on. */
const OPERATION_MS_MAX = 10_000;
/** Operations that wait for their turn. */
const OPERATIONS_WAITING_MAX = 8;
/**
 * Letters that are published before their confirms are awaited, and acknowledged at once then. A channel holds back
 * more than 32 acknowledgements of a quorum queue, and forgets what it holds back when it closes; the next reading of
 * a letter waits for all before it.
 */
const REPLAY_CHUNK_SIZE = 16;
const REPLAY_CHUNK_BYTES_MAX = 4 * 1024 * 1024;
/** A list keeps this much of every body, however long it is. */
const LISTED_BODY_BYTES_MAX = 4 * 1024;
/**
 * A list takes as many as there are, up to this, whatever it is to show: letters that return queue up behind those that
 * returned before, so taking some of them would change their order.
 */
const TAKEN_FOR_LIST_MAX = 1_000;
/** Letters that are asked for at the same time. */
const LIST_WINDOW = 20;

/** A message that no worker could or would make an order of, as an operator sees it. */
export interface DeadLetter {
  /** The same for the same message at every look; unique within a list. */
  readonly deadLetterId: string;
  /** What RabbitMQ says about its death, for example `rejected` or `delivery_limit`. */
  readonly reason: string | undefined;
  readonly queue: string | undefined;
  /** How often it died of this. */
  readonly count: number;
  readonly diedAt: Date | undefined;
  /** The body, or its beginning. */
  readonly body: Buffer;
  readonly isCut: boolean;
}

const deathsSchema = z
  .array(
    z.object({
      reason: z.string(),
      queue: z.string(),
      count: z.number(),
      time: z.object({ value: z.number() }).optional(),
    }),
  )
  .min(1);

/** What a replay or a discard did before it ended, and what ended it early, if anything did. */
interface Progress {
  done: number;
}

/**
 * Reads, replays and discards dead letters. Every operation takes its letters on a connection of its own and closes it
 * at the end, so whatever it did not acknowledge is back in the queue, also when the process dies.
 * While one operator holds a letter, another one does not see it; within a process operations wait for each other.
 */
export class DeadLetters {
  #lastTurn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(
    private readonly url: string,
    private readonly connectionName: string,
    private readonly topology: Topology,
    private readonly logger: Logger,
  ) {}

  /** The oldest letters, which stay where they are, and how many there are in all. @throws while RabbitMQ is away */
  async list(limit: number): Promise<{ total: number; letters: DeadLetter[] }> {
    return this.#inTurn(async (channel) => {
      const letters: DeadLetter[] = [];
      const sameIds = new Map<string, number>();
      const endsAtMs = Date.now() + OPERATION_MS_MAX;
      let total = 0;
      while (letters.length < TAKEN_FOR_LIST_MAX && Date.now() < endsAtMs) {
        const asked = Promise.all(
          Array.from({ length: LIST_WINDOW }, () => channel.get(this.topology.deadLetters.queue)),
        );
        const deliveries = await withDeadline(asked, STEP_DEADLINE_MS, 'reading dead letters');
        const taken = deliveries.filter((delivery) => delivery !== false);
        if (letters.length === 0 && taken[0] !== undefined) total = taken[0].fields.messageCount + 1;
        for (const delivery of taken) letters.push(describe(delivery, sameIds));
        if (taken.length < LIST_WINDOW) break;
      }
      return { total, letters: letters.slice(0, limit) };
    });
  }

  /**
   * Publishes the oldest letters to the workers again. A letter is removed after the broker has confirmed its copy, so
   * it may come twice, which a worker does not mind, but it is never lost. Resolves with how many were replayed.
   * @throws while RabbitMQ is away
   */
  async replay(limit: number): Promise<number> {
    return this.#inTurn((channel) => this.#countDone((progress) => this.#replayChunks(channel, limit, progress)));
  }

  /**
   * Removes the oldest letters for good, each after `dispose` has resolved true for its body; those for which it
   * resolves false stay. Resolves with how many were removed.
   * @throws while RabbitMQ is away
   */
  async discard(limit: number, dispose: (body: Buffer) => Promise<boolean>): Promise<number> {
    return this.#inTurn((channel) =>
      this.#countDone(async (progress) => {
        for await (const delivery of this.#take(channel, limit)) {
          if (!(await dispose(delivery.content))) continue;
          channel.ack(delivery);
          progress.done += 1;
        }
      }),
    );
  }

  /** What was done stays done when a store goes away half-way, and is what the operator should hear. */
  async #countDone(work: (progress: Progress) => Promise<void>): Promise<number> {
    const progress = { done: 0 };
    try {
      await work(progress);
    } catch (error) {
      if (progress.done === 0) throw error;
      this.logger.warn(`Dead letters: ended after ${progress.done}: ${(error as Error).message}`);
    }
    return progress.done;
  }

  async #replayChunks(channel: ConfirmChannel, limit: number, progress: Progress): Promise<void> {
    const returned = new Set<string>();
    channel.on('return', ({ properties }) => returned.add(String(properties.messageId)));
    let chunk: Promise<GetMessage>[] = [];
    let bytes = 0;
    const settleChunk = async (): Promise<void> => {
      const published = await Promise.allSettled(chunk);
      for (const result of published) {
        if (result.status === 'rejected') continue;
        channel.ack(result.value);
        progress.done += 1;
      }
      chunk = [];
      bytes = 0;
      const failed = published.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    };
    for await (const delivery of this.#take(channel, limit)) {
      const published = this.#publishAgain(channel, delivery, returned);
      // Its failure is told when the chunk is settled, however early it fails.
      published.catch(() => undefined);
      chunk.push(published);
      bytes += delivery.content.length;
      if (chunk.length >= REPLAY_CHUNK_SIZE || bytes >= REPLAY_CHUNK_BYTES_MAX) await settleChunk();
    }
    await settleChunk();
  }

  /** Resolves when the broker has the copy on disk. The headers go with it, so deaths are counted on. */
  async #publishAgain(channel: ConfirmChannel, delivery: GetMessage, returned: Set<string>): Promise<GetMessage> {
    const { exchange, routingKey } = this.topology.purchases;
    const { headers } = delivery.properties;
    const messageId = `replay-${delivery.fields.deliveryTag}`;
    const options = { persistent: true, mandatory: true, messageId, contentType: 'application/json', headers };
    const confirmed = new Promise<void>((resolve, reject) => {
      channel.publish(exchange, routingKey, delivery.content, options, (error: unknown) => {
        if (error !== null && error !== undefined) reject(new RabbitUnavailableError('RabbitMQ refused a replay'));
        // A message without a queue is confirmed all the same, but it was returned before.
        else if (returned.has(messageId)) reject(new RabbitUnavailableError('The purchase queue is gone'));
        else resolve();
      });
    });
    await withDeadline(confirmed, STEP_DEADLINE_MS, 'confirming a replay');
    return delivery;
  }

  /**
   * Takes up to `limit` of the letters that are there now, the oldest first. What dies again meanwhile goes to the end
   * of the queue and is not taken.
   */
  async *#take(channel: ConfirmChannel, limit: number): AsyncGenerator<GetMessage, void, undefined> {
    const endsAtMs = Date.now() + OPERATION_MS_MAX;
    let remaining = limit;
    while (remaining > 0 && Date.now() < endsAtMs) {
      const asked = channel.get(this.topology.deadLetters.queue);
      const delivery = await withDeadline(asked, STEP_DEADLINE_MS, 'reading a dead letter');
      if (delivery === false) return;
      remaining = Math.min(remaining - 1, delivery.fields.messageCount);
      yield delivery;
    }
  }

  /** One operation after the other: while one holds letters, the next would not see them. */
  async #inTurn<T>(operate: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
    if (this.#waiting >= OPERATIONS_WAITING_MAX)
      throw new RabbitUnavailableError('Too many operations on dead letters');
    this.#waiting += 1;
    const turn = this.#lastTurn.then(() => this.#withChannel(operate));
    this.#lastTurn = turn.catch(() => undefined);
    return turn.finally(() => (this.#waiting -= 1));
  }

  async #withChannel<T>(operate: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
    const model = await this.#connect();
    try {
      const channel = await withDeadline(model.createConfirmChannel(), STEP_DEADLINE_MS, 'opening a channel');
      const broken = new Promise<never>((_resolve, reject) => {
        const fail = (error?: Error): void =>
          reject(new RabbitUnavailableError('RabbitMQ went away', { cause: error }));
        channel.on('error', fail);
        channel.on('close', fail);
      });
      broken.catch(() => undefined);
      await withDeadline(declareTopology(channel, this.topology), STEP_DEADLINE_MS, 'declaring the queues');
      const result = await Promise.race([operate(channel), broken]);
      // What was not acknowledged returns to the queue. The broker answers after it has seen every acknowledgement; those
      // that are still on their way when the connection closes would be lost.
      await withDeadline(channel.close(), STEP_DEADLINE_MS, 'giving the dead letters back');
      return result;
    } finally {
      // Should the broker not answer, its heartbeat sees to it.
      await withDeadline(model.close(), CLOSE_DEADLINE_MS, 'closing RabbitMQ').catch(() => undefined);
    }
  }

  async #connect(): Promise<ChannelModel> {
    const url = new URL(this.url);
    url.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
    const clientProperties = { connection_name: this.connectionName };
    try {
      const model = await connect(url.href, { timeout: CONNECT_TIMEOUT_MS, clientProperties });
      // The channel hears of it too; without a listener an error event would end the process.
      model.on('error', () => undefined);
      return model;
    } catch (error) {
      throw new RabbitUnavailableError('RabbitMQ is not connected', { cause: error });
    }
  }
}

function describe({ content, properties }: GetMessage, sameIds: Map<string, number>): DeadLetter {
  const { headers } = properties;
  const messageId: unknown = properties.messageId;
  const deaths = deathsSchema.safeParse(headers?.['x-death']);
  // The broker puts the latest death first.
  const death = deaths.success ? deaths.data[0] : undefined;
  const digest = createHash('sha256')
    .update(content)
    .update(JSON.stringify([messageId, death]))
    .digest('hex')
    .slice(0, 16);
  const same = (sameIds.get(digest) ?? 0) + 1;
  sameIds.set(digest, same);
  return {
    deadLetterId: same === 1 ? digest : `${digest}-${same}`,
    reason: death?.reason,
    queue: death?.queue,
    count: death?.count ?? 0,
    diedAt: death?.time && new Date(death.time.value * 1_000),
    body: Buffer.from(content.subarray(0, LISTED_BODY_BYTES_MAX)),
    isCut: content.length > LISTED_BODY_BYTES_MAX,
  };
}
