import type { Topology } from 'flashsale-core';

/** Something that must hold for RabbitMQ at rest; it concerns all sales. */
export interface QueueCheck {
  readonly id: string;
  readonly title: string;
  readonly queueOf: (topology: Topology) => string;
}

/** Every queue that must be empty at rest. */
export const QUEUE_CHECKS: readonly QueueCheck[] = [
  { id: 'queue-empty', title: 'messages in the purchase queue', queueOf: ({ purchases }) => purchases.queue },
  {
    id: 'dead-letters-empty',
    title: 'messages in the dead-letter queue',
    queueOf: ({ deadLetters }) => deadLetters.queue,
  },
];
