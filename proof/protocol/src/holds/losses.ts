import { attemptOf, entriesOf } from '../state/entries.js';
import { isLive } from './scripts.js';
import { type Attempt, type Holding, type OrderRow, type Shop, type State, Status } from './state.js';

/** Whether a message about the order is in the queue, or with a worker or an API. */
function isWithRabbit({ queue, workers }: State, order: number): boolean {
  if (entriesOf(queue, order) !== 0) return true;
  return workers.some(({ phase, entry }) => phase !== 0 && attemptOf(entry) === order);
}

function knows({ holdings }: Shop, order: number): boolean {
  const { status, entry } = holdings[order] as Holding;
  return status !== Status.none || entry !== 0;
}

/** Redis lost what neither PostgreSQL nor RabbitMQ had: the documented loss. Nobody can have paid for it. */
export function excuseLost(state: State): void {
  for (const order of state.attempts.keys()) excuseIfGone(state, order);
}

export function excuseIfGone(state: State, order: number): void {
  const attempt = state.attempts[order] as Attempt;
  if (attempt.madeEpoch === 0 || (state.orders[order] as OrderRow).status !== Status.none) return;
  if (!knows(state.shop, order) && !isWithRabbit(state, order)) attempt.isExcused = true;
}

/** Whether somebody has the hold of this order id, or will write it. */
export function isCarried(state: State, order: number): boolean {
  if ((state.orders[order] as OrderRow).status !== Status.none) return true;
  const holding = state.shop.holdings[order] as Holding;
  if (isLive(holding) || holding.entry !== 0) return true;
  return isWithRabbit(state, order) || (state.attempts[order] as Attempt).isPublishing;
}
