import { cloneRoom, noRoom, type Room, type State, Time } from '../state.js';
import type { RoomSteps } from './step.js';

/** Time, what happens to Redis, and what operators do. */
export function environmentSteps(steps: RoomSteps): void {
  const { state, setup } = steps;
  if (state.time < Time.started) steps.add({ type: 'time' }, (next) => (next.time += 1));
  if (state.replica === null && steps.may('lagging-replica-promoted')) {
    steps.add({ type: 'replica-lags' }, (next) => (next.replica = cloneRoom(state.room)));
  }
  const { replica } = state;
  if (replica !== null && steps.may('lagging-replica-promoted')) {
    steps.disturb('lagging-replica-promoted', {}, (next) => replaceData(next, replica, false));
  }
  if (steps.may('redis-restarts')) {
    steps.disturb('redis-restarts', {}, (next) => {
      next.identity += 1;
      next.isOwnData = true;
      next.replica = null;
    });
  }
  if (steps.may('redis-loses-all')) {
    steps.disturb('redis-loses-all', {}, (next) => replaceData(next, noRoom(setup.users), true));
  }
  if (state.rows.isPaused) steps.add({ type: 'resume' }, (next) => (next.rows.isPaused = false));
  else if (steps.may('pause')) steps.disturb('pause', {}, (next) => (next.rows.isPaused = true));
  // The room goes on: who was let in may buy again.
  if (steps.may('reset')) steps.disturb('reset', {}, (next) => (next.rows.orders = 0));
}

function replaceData(next: State, room: Room, isOwnData: boolean): void {
  next.identity += 1;
  next.isOwnData = isOwnData;
  next.room = cloneRoom(room);
  next.replica = null;
  next.ghost.wasLost = true;
  // What PostgreSQL was not told of is called again.
  next.ghost.servingMax = next.rows.serving;
}
