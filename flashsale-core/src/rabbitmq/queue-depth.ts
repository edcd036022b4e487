import type { Channel } from 'amqplib';
import { withDeadline } from '../deadline.js';

const QUEUE_DEPTH_DEADLINE_MS = 2_000;

/** Messages that wait in a queue; those that a worker holds unacknowledged are not among them. */
export async function queueDepth(channel: Channel, queue: string): Promise<number> {
  const { messageCount } = await withDeadline(
    channel.checkQueue(queue),
    QUEUE_DEPTH_DEADLINE_MS,
    'asking for the queue depth',
  );
  return messageCount;
}
