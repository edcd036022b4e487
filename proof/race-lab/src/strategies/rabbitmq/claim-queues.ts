import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { hasSqlState, UNIQUE_VIOLATION } from '../../stores/postgresql-store.js';
import type { Claim, ClaimOutcome } from '../guard.js';

const REPLY_DEADLINE_MS = 60_000;
/** The broker removes the queues of a killed run by itself. */
const QUEUE_EXPIRES_MS = 60_000;
/** RabbitMQ's reply address that needs no queue. */
const REPLY_TO = 'amq.rabbitmq.reply-to';

type Reply = ClaimOutcome | { readonly outcome: 'failed'; readonly message: string };

interface Asked {
  readonly resolve: (outcome: ClaimOutcome) => void;
  readonly reject: (error: Error) => void;
  readonly deadline: NodeJS.Timeout;
}

/**
 * A queue of claims for each counter. Every process offers a consumer; the broker keeps all but one waiting and lets the
 * next one in when that one is gone.
 */
export class ClaimQueues {
  readonly #asked = new Map<string, Asked>();
  #channel: Channel | undefined;

  constructor(
    private readonly connection: ChannelModel,
    private readonly runId: string,
    private readonly decide: (claim: Claim) => Promise<ClaimOutcome>,
  ) {}

  async start(): Promise<void> {
    const channel = await this.connection.createChannel();
    // Without a listener, a channel that the broker closes would end the process; the claims fail by their deadline.
    channel.on('error', () => undefined);
    await channel.prefetch(1);
    await channel.consume(REPLY_TO, (message) => this.#onReply(message), { noAck: true });
    this.#channel = channel;
  }

  async consume(counterId: string): Promise<void> {
    const channel = this.#expectChannel();
    const queue = this.#queueName(counterId);
    await channel.assertQueue(queue, {
      durable: true,
      expires: QUEUE_EXPIRES_MS,
      arguments: { 'x-single-active-consumer': true },
    });
    await channel.consume(queue, (message) => {
      if (message !== null) void this.#onClaim(channel, message);
    });
  }

  /** Sends a claim to whoever is the consumer, and waits for the answer. */
  ask(claim: Claim): Promise<ClaimOutcome> {
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#asked.delete(claim.claimId);
        reject(new Error(`the queue did not answer within ${REPLY_DEADLINE_MS} ms`));
      }, REPLY_DEADLINE_MS);
      this.#asked.set(claim.claimId, { resolve, reject, deadline });
      this.#expectChannel().sendToQueue(this.#queueName(claim.counterId), Buffer.from(JSON.stringify(claim)), {
        correlationId: claim.claimId,
        replyTo: REPLY_TO,
      });
    });
  }

  async remove(counterId: string): Promise<void> {
    await this.#expectChannel().deleteQueue(this.#queueName(counterId));
  }

  async #onClaim(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { replyTo, correlationId } = message.properties as { replyTo: string; correlationId: string };
    let reply: Reply;
    try {
      reply = await this.decide(JSON.parse(message.content.toString()) as Claim);
    } catch (error) {
      // The consumer before this one was killed, and its write of this very claim came through after all: look again.
      if (hasSqlState(error, UNIQUE_VIOLATION)) return channel.nack(message);
      reply = { outcome: 'failed', message: (error as Error).message };
    }
    channel.sendToQueue(replyTo, Buffer.from(JSON.stringify(reply)), { correlationId });
    channel.ack(message);
  }

  #onReply(message: ConsumeMessage | null): void {
    const claimId = String(message?.properties.correlationId);
    const asked = this.#asked.get(claimId);
    if (message === null || asked === undefined) return;
    this.#asked.delete(claimId);
    clearTimeout(asked.deadline);
    const reply = JSON.parse(message.content.toString()) as Reply;
    if (reply.outcome === 'failed') asked.reject(new Error(reply.message));
    else asked.resolve(reply);
  }

  #queueName(counterId: string): string {
    return `race-lab.${this.runId}.${counterId}`;
  }

  #expectChannel(): Channel {
    if (this.#channel === undefined) throw new Error('the queues were not started');
    return this.#channel;
  }
}
