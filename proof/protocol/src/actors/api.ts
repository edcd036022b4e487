import { bit, entryOf } from '../state/entries.js';
import { excuseIfGone } from '../state/losses.js';
import { isTrusted, take } from '../state/scripts.js';
import {
  type Attempt,
  AttemptPhase,
  type Api,
  Gate,
  NOBODY,
  RebuildPhase,
  type RedisServer,
  type State,
} from '../state/state.js';
import type { Steps } from './step.js';

export function apiSteps(steps: Steps): void {
  const { state, setup } = steps;
  for (const [actor, api] of state.apis.entries()) {
    const epoch = state.row.exists ? state.row.epoch : 0;
    if (api.catalogue !== epoch) {
      steps.add({ type: 'read-catalogue', actor }, (next) => ((next.apis[actor] as Api).catalogue = epoch));
    }
    if (api.isOnOld) {
      steps.add({ type: 'roll', actor }, (next) => {
        (next.apis[actor] as Api).isOnOld = false;
        if (next.apis.every(({ isOnOld }) => !isOnOld)) next.servers.length = 1;
      });
    }
    for (const attempt of setup.buyers.keys()) reserve(steps, actor, api, attempt);
  }
  for (const [attempt, record] of state.attempts.entries()) {
    if (record.phase === AttemptPhase.decided || record.phase === AttemptPhase.replaying) reply(steps, attempt, record);
    if (record.phase === AttemptPhase.publishing) publish(steps, attempt, record);
  }
}

/** The place of the server that an API reaches. */
export function placeOf(state: State, { isOnOld }: Api): number {
  return isOnOld && state.servers.length > 1 ? 1 : 0;
}

function reserve(steps: Steps, actor: number, api: Api, attempt: number): void {
  const { state, setup } = steps;
  const record = state.attempts[attempt] as Attempt;
  if (record.phase !== AttemptPhase.idle || record.tries === 0) return;
  // A retry of what was discarded is another entry of the same epoch, which this model cannot distinguish from the first.
  if ((state.ghost.released & bit(attempt)) !== 0) return;
  const place = placeOf(state, api);
  const server = state.servers[place] as RedisServer;
  const { sale } = server;
  if (sale.gate !== Gate.open || !isTrusted(setup, state, server)) return;
  const user = setup.buyers[attempt] as number;
  const owner = sale.owners[user] as number;
  if (owner !== NOBODY) {
    if (Math.floor((owner - 1) / 8) !== attempt || record.isAnswered) return;
    steps.add({ type: 'reserve', actor, attempt, variant: 'replayed' }, (next) => {
      Object.assign(next.attempts[attempt] as Attempt, {
        phase: AttemptPhase.replaying,
        api: actor,
        decidedEpoch: sale.epoch,
        tries: record.tries - 1,
      });
    });
    return;
  }
  if (sale.isPaused || sale.isOver || sale.stock < 1) return;
  if (sale.isQuiet && !steps.hasPlant('units-under-quiet')) return;
  steps.add({ type: 'reserve', actor, attempt, variant: 'reserved' }, (next) => {
    take(setup, (next.servers[place] as RedisServer).sale, attempt, user);
    const isEnded = sale.epoch <= state.ghost.endedEpoch;
    const isResetUnderWay = state.rebuilders.at(-1)?.phase !== RebuildPhase.idle;
    Object.assign(next.attempts[attempt] as Attempt, {
      phase: AttemptPhase.decided,
      api: actor,
      decidedEpoch: sale.epoch,
      madeEpoch: sale.epoch,
      tries: record.tries - 1,
      // Reserved before the reset was answered, or in a sale that was deleted.
      isExcused: isEnded && (isResetUnderWay || sale.epoch <= state.row.floor),
    });
  });
}

/** The API compares the epoch and answers in one step; what it publishes leaves a moment later. */
function reply(steps: Steps, attempt: number, record: Attempt): void {
  const { state } = steps;
  const { catalogue } = state.apis[record.api] as Api;
  const isReplay = record.phase === AttemptPhase.replaying;
  if (record.decidedEpoch < catalogue && !steps.hasPlant('catalogue-ignored')) {
    steps.add({ type: 'superseded', actor: record.api, attempt }, (next) => end(next.attempts[attempt] as Attempt));
  } else {
    steps.add({ type: 'reply', actor: record.api, attempt }, (next) => {
      const answered = next.attempts[attempt] as Attempt;
      answered.isAnswered = true;
      if (isReplay) end(answered);
      else answered.phase = AttemptPhase.publishing;
    });
  }
  if (!steps.may('api-dies')) return;
  steps.disturb('api-dies', { actor: record.api, attempt, variant: 'before it published' }, (next) =>
    end(next.attempts[attempt] as Attempt),
  );
  if (isReplay) return;
  steps.disturb('api-dies', { actor: record.api, attempt, variant: 'after it published' }, (next) => {
    next.queue |= bit(entryOf(attempt, record.decidedEpoch));
    end(next.attempts[attempt] as Attempt);
  });
}

function publish(steps: Steps, attempt: number, record: Attempt): void {
  steps.add({ type: 'publish', actor: record.api, attempt }, (next) => {
    next.queue |= bit(entryOf(attempt, record.decidedEpoch));
    end(next.attempts[attempt] as Attempt);
  });
  if (!steps.may('api-dies')) return;
  steps.disturb(
    'api-dies',
    { actor: record.api, attempt, variant: 'after its answer, before it published' },
    (next) => {
      end(next.attempts[attempt] as Attempt);
      excuseIfGone(next, attempt);
    },
  );
}

function end(attempt: Attempt): void {
  attempt.phase = AttemptPhase.idle;
  attempt.api = 0;
  attempt.decidedEpoch = 0;
}
