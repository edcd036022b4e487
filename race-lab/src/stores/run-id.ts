import { randomBytes } from 'node:crypto';

/** Sets one run's tables, keys and queues apart from those of every other run on the same stores. */
export function newRunId(): string {
  return `${Date.now().toString(36)}${randomBytes(3).toString('hex')}`;
}
