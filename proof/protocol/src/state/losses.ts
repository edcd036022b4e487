import { attemptOf, bit, entriesOf, has } from './entries.js';
import { knows } from './scripts.js';
import { type Counters, type State, WorkerPhase } from './state.js';

/** Whether a message about the attempt is in the queue or with a worker that RabbitMQ or nobody takes it from. */
export function isWithRabbit({ queue, workers }: State, attempt: number): boolean {
  if (entriesOf(queue, attempt) !== 0) return true;
  return workers.some(({ phase, entry }) => phase !== WorkerPhase.idle && attemptOf(entry) === attempt);
}

/** Redis lost what RabbitMQ did not have: the documented loss. */
export function excuseLost(state: State, before: Counters, after: Counters): void {
  for (const [attempt, record] of state.attempts.entries()) {
    if (record.madeEpoch === 0 || has(state.row.orders, attempt)) continue;
    if (!knows(before, attempt) || knows(after, attempt) || isWithRabbit(state, attempt)) continue;
    record.isExcused = true;
  }
}

/** A message was lost that was all that was left of a reservation. */
export function excuseIfGone(state: State, attempt: number): void {
  const record = state.attempts[attempt];
  const sale = state.servers[0]?.sale;
  if (record === undefined || sale === undefined || record.madeEpoch === 0) return;
  if (has(state.row.orders, attempt) || knows(sale, attempt) || isWithRabbit(state, attempt)) return;
  record.isExcused = true;
}

/** A reset or a deletion ends everything of these epochs. */
export function endEpochs(state: State, epoch: number): void {
  state.ghost.endedEpoch = Math.max(state.ghost.endedEpoch, epoch);
  for (const attempt of state.attempts) {
    if (attempt.madeEpoch > 0 && attempt.madeEpoch <= epoch) attempt.isExcused = true;
  }
}

/** What a rebuild that waits no longer gives up: all that only RabbitMQ and its consumers have. */
export function excuseUnheard(state: State): void {
  const sale = state.servers[0]?.sale;
  for (const [attempt, record] of state.attempts.entries()) {
    if (sale !== undefined && isWithRabbit(state, attempt) && !knows(sale, attempt)) record.isExcused = true;
  }
}

/** PostgreSQL lost these orders. */
export function excuseForgotten(state: State, ordersBefore: number): void {
  const lost = ordersBefore & ~state.row.orders;
  for (const [attempt, record] of state.attempts.entries()) if ((lost & bit(attempt)) !== 0) record.isExcused = true;
}
