import type { Channel, Options } from 'amqplib';

/** A message that came back this often has a worker that dies of it, or a crash loop beside it; an operator looks at it. */
const DELIVERY_LIMIT = 50;
/** Looking at a dead letter counts as a delivery. RabbitMQ 4 would drop it after 20 looks; nothing may drop it here. */
const DEAD_LETTER_DELIVERY_LIMIT = 2 ** 31 - 1;

interface QueueTopology {
  readonly exchange: string;
  readonly queue: string;
  readonly routingKey: string;
  readonly options: Options.AssertQueue;
}

export interface Topology {
  readonly purchases: QueueTopology;
  readonly deadLetters: QueueTopology;
}

/**
 * The whole of what RabbitMQ holds. Both queues are quorum queues: they are on disk before a publish is confirmed.
 * Dead letters move at least once, and a full dead-letter queue refuses instead of losing.
 */
export function topology(prefix: string): Topology {
  const purchases = `${prefix}.purchases`;
  const deadLetters = `${prefix}.purchases.dead`;
  return {
    purchases: {
      exchange: purchases,
      queue: purchases,
      routingKey: 'reserved',
      options: {
        durable: true,
        deadLetterExchange: deadLetters,
        deadLetterRoutingKey: 'dead',
        arguments: {
          'x-queue-type': 'quorum',
          'x-delivery-limit': DELIVERY_LIMIT,
          'x-dead-letter-strategy': 'at-least-once',
          'x-overflow': 'reject-publish',
        },
      },
    },
    deadLetters: {
      exchange: deadLetters,
      queue: deadLetters,
      routingKey: 'dead',
      options: {
        durable: true,
        arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': DEAD_LETTER_DELIVERY_LIMIT },
      },
    },
  };
}

/** Declares exchanges, queues and bindings. Declaring again what is there changes nothing. */
export async function declareTopology(channel: Channel, { purchases, deadLetters }: Topology): Promise<void> {
  for (const { exchange, queue, routingKey, options } of [deadLetters, purchases]) {
    await channel.assertExchange(exchange, 'direct', { durable: true });
    await channel.assertQueue(queue, options);
    await channel.bindQueue(queue, exchange, routingKey);
  }
}
