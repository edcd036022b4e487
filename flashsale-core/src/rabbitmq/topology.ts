import type { Channel, Options } from 'amqplib';

/** A message redelivered this often kills its worker, or runs into a crash loop; an operator looks at it. */
const DELIVERY_LIMIT = 50;
/** Reading a dead letter counts as a delivery. RabbitMQ 4 would drop it after 20; it must never be dropped here. */
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
 * Everything declared in RabbitMQ. Both queues are quorum queues: messages are on disk before a publish is confirmed.
 * Dead-lettering is at-least-once, and a full dead-letter queue refuses messages instead of losing them.
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

/** Declares exchanges, queues and bindings. Repeating it changes nothing. */
export async function declareTopology(channel: Channel, { purchases, deadLetters }: Topology): Promise<void> {
  for (const { exchange, queue, routingKey, options } of [deadLetters, purchases]) {
    await channel.assertExchange(exchange, 'direct', { durable: true });
    await channel.assertQueue(queue, options);
    await channel.bindQueue(queue, exchange, routingKey);
  }
}
