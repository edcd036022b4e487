import { randomBytes } from 'node:crypto';

/** Sets one run's tables, keys and queues apart from those of every other run on the same stores. */
export function newRunId(): string {
  return `${Date.now().toString(36)}${randomBytes(3).toString('hex')}`;
}

/** What the test data have in place of a run's id. No run has it: theirs begin with the time. */
export const TEST_RUN_ID = 'test';
