import type { ChannelModel } from 'amqplib';

const NOT_FOUND = 404;

/** The number of messages that wait in a queue, or 'missing' when nobody has declared it. */
export async function queueDepth(model: ChannelModel, queue: string): Promise<number | 'missing'> {
  // A passive declaration that fails closes its channel, so each has its own.
  const channel = await model.createChannel();
  channel.on('error', () => undefined);
  try {
    const { messageCount } = await channel.checkQueue(queue);
    await channel.close();
    return messageCount;
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return 'missing';
    throw error;
  }
}
