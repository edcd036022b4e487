import { createHash } from 'node:crypto';
import type { ChannelModel, ConfirmChannel, GetMessage } from 'amqplib';
import { z } from 'zod';
import { withDeadline } from '../process/deadline.js';
import type { Logger } from '../process/logger.js';
import { BrokerNodes } from './broker-nodes.js';
import { RabbitUnavailableError } from './rabbit-connection.js';
import { declareTopology, type Topology } from './topology.js';

const CONNECT_TIMEOUT_MS = 3_000;
const STEP_DEADLINE_MS = 5_000;
const CLOSE_DEADLINE_MS = 2_000;
/** An operation stops after this time; the caller gets the number of letters done and may continue. */
const OPERATION_MS_MAX = 10_000;
/** Operations that may wait for their turn. */
const OPERATIONS_WAITING_MAX = 8;
/**
 * Every operation takes all letters, up to these limits: the broker requeues them in any order, so the oldest must be
 * searched for.
 */
const TAKEN_MAX = 1_000;
const TAKEN_BYTES_MAX = 64 * 1024 * 1024;
/** Letters requested concurrently. */
const TAKE_WINDOW = 20;
/**
 * Letters acknowledged together. A channel holds back acknowledgements of a quorum queue beyond 32, and loses the ones
 * it holds back when it closes.
 */
const CHUNK_SIZE = 16;
/** A list keeps at most this much of each body. */
const LISTED_BODY_BYTES_MAX = 4 * 1024;

/** A message that no worker could or would turn into an order, as an operator sees it. */
export interface DeadLetter {
  /** Stable for the same message across reads; unique within a list. */
  readonly deadLetterId: string;
  /** Why RabbitMQ dead-lettered it, for example `rejected` or `delivery_limit`. */
  readonly reason: string | undefined;
  readonly queue: string | undefined;
  /** How often it was dead-lettered for this reason. */
  readonly count: number;
  readonly diedAt: Date | undefined;
  /** The body, or its beginning. */
  readonly body: Buffer;
  readonly isCut: boolean;
}

/** Whether an operation is about the letter with this id and body. */
export type IsMeant = (deadLetterId: string, body: Buffer) => boolean;
const everyLetter: IsMeant = () => true;

const deathSchema = z.object({
  reason: z.string(),
  queue: z.string(),
  count: z.number(),
  time: z.object({ value: z.number() }).optional(),
});

interface Letter {
  readonly delivery: GetMessage;
  /** Of its content, its message id and its last death. */
  readonly digest: string;
  readonly death: z.infer<typeof deathSchema> | undefined;
}

/**
 * Lists, replays and discards dead letters, earliest death first. Each operation takes its letters on its own
 * connection and closes it at the end, so whatever it did not acknowledge returns to the queue, even if the process
 * dies. While one operator holds a letter, others do not see it; within a process, operations run one at a time.
 */
export class DeadLetters {
  #lastTurn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #nodes: BrokerNodes;

  constructor(
    urls: string,
    private readonly connectionName: string,
    private readonly topology: Topology,
    private readonly logger: Logger,
  ) {
    this.#nodes = new BrokerNodes(urls);
  }

  /**
   * The oldest letters, which stay in the queue, each with what `read` makes of its whole body; and the total number.
   * @throws while RabbitMQ is unavailable
   */
  async list<Content>(
    limit: number,
    read: (body: Buffer) => Content,
  ): Promise<{ total: number; letters: (DeadLetter & { readonly content: Content })[] }> {
    return this.#inTurn(async (channel) => {
      const { total, letters } = await this.#take(channel);
      return {
        total,
        letters: identify(letters)
          .slice(0, limit)
          .map((each) => ({ ...describe(each), content: read(each.letter.delivery.content) })),
      };
    });
  }

  /**
   * The full bodies of as many letters as one operation takes, and whether these are all.
   * @throws while RabbitMQ is unavailable
   */
  async readBodies(): Promise<{ bodies: Buffer[]; areAll: boolean }> {
    return this.#inTurn(async (channel) => {
      const { total, letters } = await this.#take(channel);
      return { bodies: letters.map(({ delivery }) => delivery.content), areAll: letters.length >= total };
    });
  }

  /**
   * Publishes the oldest letters to the workers again, after `prepare` has resolved for their bodies. A letter is
   * removed only after the broker has confirmed its copy, so it may arrive twice, which workers tolerate, but is never
   * lost. Resolves with the number replayed.
   * @throws while RabbitMQ is unavailable
   */
  async replay(
    limit: number,
    prepare: (bodies: readonly Buffer[]) => Promise<unknown>,
    isMeant: IsMeant = everyLetter,
  ): Promise<number> {
    return this.#inTurn((channel) => {
      const returned = new Set<string>();
      channel.on('return', ({ properties }) => returned.add(String(properties.messageId)));
      return this.#remove(channel, { limit, isMeant }, (letters) => {
        const prepared = prepare(letters.map(({ delivery }) => delivery.content));
        return Promise.allSettled(
          letters.map(async ({ delivery }) => {
            await prepared;
            return this.#publishAgain(channel, delivery, returned);
          }),
        );
      });
    });
  }

  /**
   * Removes the oldest letters for good, each after `dispose` has resolved true for its body; those for which it
   * resolves false stay. Resolves with the number removed.
   * @throws while RabbitMQ is unavailable
   */
  async discard(
    limit: number,
    dispose: (body: Buffer) => Promise<boolean>,
    isMeant: IsMeant = everyLetter,
  ): Promise<number> {
    return this.#inTurn((channel) =>
      this.#remove(channel, { limit, isMeant }, async (letters) => {
        const disposed: PromiseSettledResult<boolean>[] = [];
        for (const { delivery } of letters) {
          const [result] = await Promise.allSettled([dispose(delivery.content)]);
          disposed.push(result);
          if (result.status === 'rejected') break;
        }
        return disposed;
      }),
    );
  }

  /**
   * Acknowledges those of the oldest letters that are meant, for which `settle` gives true, chunk by chunk. If a store fails half-way,
   * the completed part stays done, and the operator should see it.
   */
  async #remove(
    channel: ConfirmChannel,
    { limit, isMeant }: { readonly limit: number; readonly isMeant: IsMeant },
    settle: (letters: readonly Letter[]) => Promise<readonly PromiseSettledResult<boolean>[]>,
  ): Promise<number> {
    const endsAtMs = Date.now() + OPERATION_MS_MAX;
    const { letters } = await this.#take(channel);
    const meant = identify(letters).filter(({ id, letter }) => isMeant(id, letter.delivery.content));
    const oldest = meant.slice(0, limit).map(({ letter }) => letter);
    let removed = 0;
    while (oldest.length > 0 && Date.now() < endsAtMs) {
      const chunk = oldest.splice(0, CHUNK_SIZE);
      const results = await settle(chunk);
      for (const [i, result] of results.entries()) {
        if (result.status === 'rejected' || !result.value) continue;
        channel.ack((chunk[i] as Letter).delivery);
        removed += 1;
      }
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) {
        if (removed === 0) throw failed.reason;
        this.logger.warn(`Dead letters: ended after ${removed}: ${(failed.reason as Error).message}`);
        break;
      }
      // The reply comes after all acknowledgements so far; a letter that it brings is requeued with the rest.
      await this.#get(channel);
    }
    return removed;
  }

  /** Resolves when the broker has the copy on disk. The headers are kept, so the death count continues. */
  async #publishAgain(channel: ConfirmChannel, delivery: GetMessage, returned: Set<string>): Promise<true> {
    const { exchange, routingKey } = this.topology.purchases;
    const { headers } = delivery.properties;
    const messageId = `replay-${delivery.fields.deliveryTag}`;
    const options = { persistent: true, mandatory: true, messageId, contentType: 'application/json', headers };
    const confirmed = new Promise<void>((resolve, reject) => {
      channel.publish(exchange, routingKey, delivery.content, options, (error: unknown) => {
        if (error !== null && error !== undefined) reject(new RabbitUnavailableError('RabbitMQ refused a replay'));
        // An unroutable message is confirmed as well, but it is returned first.
        else if (returned.has(messageId)) reject(new RabbitUnavailableError('The purchase queue is gone'));
        else resolve();
      });
    });
    await withDeadline(confirmed, STEP_DEADLINE_MS, 'confirming a replay');
    return true;
  }

  /** Takes all letters, up to the limits of an operation, and sorts them by death. */
  async #take(channel: ConfirmChannel): Promise<{ total: number; letters: Letter[] }> {
    const letters: Letter[] = [];
    let total = 0;
    let bytes = 0;
    let mayBeMore = true;
    while (mayBeMore && letters.length < TAKEN_MAX && bytes < TAKEN_BYTES_MAX) {
      const asked = await Promise.all(Array.from({ length: TAKE_WINDOW }, () => this.#get(channel)));
      const deliveries = asked.filter((delivery) => delivery !== false);
      if (letters.length === 0 && deliveries[0] !== undefined) total = deliveries[0].fields.messageCount + 1;
      letters.push(...deliveries.map(toLetter));
      bytes += deliveries.reduce((sum, { content }) => sum + content.length, 0);
      mayBeMore = deliveries.length === TAKE_WINDOW;
    }
    return { total, letters: letters.sort(byDeath) };
  }

  #get(channel: ConfirmChannel): Promise<GetMessage | false> {
    const asked = channel.get(this.topology.deadLetters.queue);
    return withDeadline(asked, STEP_DEADLINE_MS, 'reading a dead letter');
  }

  /** Runs one operation at a time: while one holds letters, the next would not see them. */
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
      // Requeues what was not acknowledged. The broker replies after it has seen every acknowledgement; closing the
      // connection first would lose those in flight.
      await withDeadline(channel.close(), STEP_DEADLINE_MS, 'giving the dead letters back');
      return result;
    } finally {
      // If the broker does not answer, the heartbeat ends the connection.
      await withDeadline(model.close(), CLOSE_DEADLINE_MS, 'closing RabbitMQ').catch(() => undefined);
    }
  }

  async #connect(): Promise<ChannelModel> {
    const clientProperties = { connection_name: this.connectionName };
    try {
      const model = await this.#nodes.connect({ timeout: CONNECT_TIMEOUT_MS, clientProperties });
      // The channel receives the error too; an error event without a listener would end the process.
      model.on('error', () => undefined);
      return model;
    } catch (error) {
      throw new RabbitUnavailableError('RabbitMQ is not connected', { cause: error });
    }
  }
}

function toLetter(delivery: GetMessage): Letter {
  const { content, properties } = delivery;
  const messageId: unknown = properties.messageId;
  const deaths = z.array(deathSchema).safeParse(properties.headers?.['x-death']);
  // The broker puts the latest death first.
  const death = deaths.success ? deaths.data[0] : undefined;
  const digest = createHash('sha256')
    .update(content)
    .update(JSON.stringify([messageId, death]))
    .digest('hex');
  return { delivery, digest: digest.slice(0, 16), death };
}

/** Deaths are dated to the second; ties only need a stable order. */
function byDeath(a: Letter, b: Letter): number {
  const diedAt = ({ death }: Letter): number => death?.time?.value ?? 0;
  return diedAt(a) - diedAt(b) || a.digest.localeCompare(b.digest);
}

interface Identified {
  readonly letter: Letter;
  readonly id: string;
}

/** Equal letters are told apart by their order, and are as good as each other. */
function identify(letters: readonly Letter[]): Identified[] {
  const sameDigests = new Map<string, number>();
  return letters.map((letter) => {
    const { digest } = letter;
    const same = (sameDigests.get(digest) ?? 0) + 1;
    sameDigests.set(digest, same);
    return { letter, id: same === 1 ? digest : `${digest}-${same}` };
  });
}

function describe({ letter, id }: Identified): DeadLetter {
  const { delivery, death } = letter;
  const { content } = delivery;
  return {
    deadLetterId: id,
    reason: death?.reason,
    queue: death?.queue,
    count: death?.count ?? 0,
    diedAt: death?.time && new Date(death.time.value * 1_000),
    body: Buffer.from(content.subarray(0, LISTED_BODY_BYTES_MAX)),
    isCut: content.length > LISTED_BODY_BYTES_MAX,
  };
}
