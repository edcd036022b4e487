import { isReady, settle } from '../scripts.js';
import {
  type Attempt,
  type Holding,
  IDLE_SWEEPER,
  MARKED,
  NOT_LISTED,
  type OrderRow,
  type State,
  Status,
  type Sweeper,
  SweeperPhase,
} from '../state.js';
import { end, insertHold } from '../statements.js';
import type { HoldSteps } from './step.js';

/** Asks Redis what is due, ends it in PostgreSQL or hears how it ended, and mirrors that; it may be frozen anywhere. */
export function sweeperSteps(steps: HoldSteps): void {
  for (const [actor, sweeper] of steps.state.sweepers.entries()) {
    switch (sweeper.phase) {
      case SweeperPhase.idle:
        due(steps, actor);
        continue;
      case SweeperPhase.due:
        askPostgres(steps, actor, sweeper);
        break;
      case SweeperPhase.ended:
        sweep(steps, actor, sweeper);
        break;
    }
    if (steps.may('sweeper-dies')) {
      steps.disturb('sweeper-dies', { actor }, (next) => (next.sweepers[actor] = { ...IDLE_SWEEPER }));
    }
  }
}

function due(steps: HoldSteps, actor: number): void {
  const { state } = steps;
  if (!isReady(state)) return;
  for (const [order, { score, instance }] of state.shop.holdings.entries()) {
    const { clock } = state.attempts[order] as Attempt;
    if (score === NOT_LISTED || (score !== MARKED && score > clock)) continue;
    steps.add({ type: 'due', actor, order }, (next) => {
      const { epoch } = state.shop;
      next.sweepers[actor] = { ...IDLE_SWEEPER, phase: SweeperPhase.due, order, instance, epoch, clock, score };
      if (steps.hasPlant('struck-when-due')) (next.shop.holdings[order] as Holding).score = NOT_LISTED;
      if (steps.hasPlant('settled-before-commit') && score !== MARKED) {
        const verdict = { order, instance, status: Status.expired, until: 0 };
        settle(steps.setup, next.shop, verdict);
      }
    });
  }
}

/** One transaction: a hold that was never written is written first, since its message may still be under way. */
function askPostgres(steps: HoldSteps, actor: number, sweeper: Sweeper): void {
  const { state, setup } = steps;
  const { order, instance, epoch, clock } = sweeper;
  if (epoch !== state.row.epoch && !steps.hasPlant('ended-in-any-epoch')) {
    steps.add({ type: 'end', actor, order, variant: 'superseded' }, (next) => {
      next.sweepers[actor] = { ...IDLE_SWEEPER };
    });
    return;
  }
  const { status } = state.orders[order] as OrderRow;
  if (status === Status.none && steps.hasPlant('ended-without-row')) {
    conclude(steps, actor, 'expired', (next) => {
      Object.assign(next.sweepers[actor] as Sweeper, { verdict: Status.expired });
    });
    return;
  }
  const isWritten = status === Status.none;
  const row = isWritten ? (state.attempts[order] as Attempt) : (state.orders[order] as OrderRow);
  const isOver = row.until <= clock;
  const mayEnd =
    status === Status.held || isWritten || (steps.hasPlant('ended-whatever-the-status') && status === Status.confirmed);
  const what = mayEnd && isOver ? 'expired' : NAMES[isWritten ? Status.held : status];
  conclude(steps, actor, isWritten ? `written, ${what}` : (what ?? ''), (next) => {
    if (isWritten) insertHold(setup, next, order, instance);
    if (mayEnd && isOver && (next.orders[order] as OrderRow).status !== Status.cancelled) {
      end(setup, next, order, Status.expired);
    }
    const ended = next.orders[order] as OrderRow;
    Object.assign(next.sweepers[actor] as Sweeper, { verdict: ended.status, until: ended.until });
  });
}

const NAMES = ['none', 'held', 'confirmed', 'expired', 'cancelled'] as const;

function conclude(steps: HoldSteps, actor: number, variant: string, change: (next: State) => void): void {
  const { order } = steps.state.sweepers[actor] as Sweeper;
  steps.add({ type: 'end', actor, order, variant }, (next) => {
    (next.sweepers[actor] as Sweeper).phase = SweeperPhase.ended;
    change(next);
  });
}

/** The verdict names the instance that was due. */
function sweep(steps: HoldSteps, actor: number, sweeper: Sweeper): void {
  const { state, setup } = steps;
  const { order, instance, verdict: status, until, score } = sweeper;
  const variant = isReady(state) ? NAMES[status] : 'not-ready';
  steps.add({ type: 'sweep', actor, order, ...(variant !== undefined && { variant }) }, (next) => {
    if (isReady(state)) settle(setup, next.shop, { order, instance, status, until, score });
    next.sweepers[actor] = { ...IDLE_SWEEPER };
  });
}
