import { bit, has } from '../../state/entries.js';
import { claim, isReady, join, placeOf } from '../scripts.js';
import { type Api, MARGIN, type State, type User } from '../state.js';
import type { RoomSteps } from './step.js';

/** Those who wait, and the API processes that serve them. */
export function userSteps(steps: RoomSteps): void {
  for (const user of steps.state.users.keys()) {
    arrive(steps, user);
    expire(steps, user);
    leave(steps, user);
    for (const [actor, api] of steps.state.apis.entries()) {
      askForTurn(steps, user, actor, api);
      buy(steps, user, actor, api);
    }
  }
  for (const actor of steps.state.apis.keys()) look(steps, actor);
}

/** Again, on another device or because a Redis forgot the user: whoever is known there hears the same number. */
function arrive(steps: RoomSteps, user: number): void {
  const { state } = steps;
  const { room, ghost } = state;
  const known = room.places[user] as number;
  if (!isReady(state) || (known !== 0 && known === (state.users[user] as User).arrival)) return;
  // What the bound is for: so many arrive until a worker has noted the next one, and not more.
  if (known === 0 && room.arrivals >= ghost.covered + MARGIN) return;
  steps.add({ type: 'join', user }, (next) => join(next, user));
}

/** An API knows both stores as they were at its last look. A room never goes back. */
function look(steps: RoomSteps, actor: number): void {
  const { state } = steps;
  steps.add({ type: 'look', actor }, (next) => {
    const api = next.apis[actor] as Api;
    const { rows, room } = state;
    Object.assign(api, { isDrawn: rows.isRevealed, isPaused: rows.isPaused, listed: rows.listed });
    if (!room.isThere) return;
    api.serving = Math.max(api.serving, room.serving);
    api.born = Math.max(api.born, room.born);
  });
}

function askForTurn(steps: RoomSteps, user: number, actor: number, api: Api): void {
  const { state, setup } = steps;
  const { arrival, admission, isExpired } = state.users[user] as User;
  if (arrival === 0 || !api.isDrawn || api.isPaused || !isReady(state) || has(state.rows.orders, user)) return;
  const place = placeOf(arrival, api.listed);
  if (place > api.serving) return;
  if (admission === state.room.born && !isExpired && has(state.room.inside, user)) return;
  steps.add({ type: 'turn', user, actor }, (next) => {
    const born = claim(setup, next, user, place);
    if (born !== undefined) Object.assign(next.users[user] as User, { admission: born, isExpired: false });
  });
}

/** Ten minutes are over, for him and in Redis. */
function expire(steps: RoomSteps, user: number): void {
  const { admission, isExpired } = steps.state.users[user] as User;
  if (admission === 0 || isExpired) return;
  steps.add({ type: 'expire', user }, (next) => {
    (next.users[user] as User).isExpired = true;
    next.room.inside &= ~bit(user);
  });
}

/** Decided without a store but for the purchase itself. */
function buy(steps: RoomSteps, user: number, actor: number, api: Api): void {
  const { state } = steps;
  const { admission, isExpired } = state.users[user] as User;
  if (admission === 0 || has(state.rows.orders, user)) return;
  if (admission < api.born && !steps.hasPlant('birth-ignored')) return;
  if (isExpired && !steps.hasPlant('expiry-ignored')) return;
  steps.add({ type: 'buy', user, actor }, (next) => {
    next.rows.orders |= bit(user);
    next.ghost.everBought |= bit(user);
    if (isExpired) next.ghost.wasExpired = true;
    (next.users[user] as User).isLeaving = true;
  });
}

/** The API tells Redis, or dies before: then the admission ends by its time. */
function leave(steps: RoomSteps, user: number): void {
  if (!(steps.state.users[user] as User).isLeaving) return;
  steps.add({ type: 'leave', user }, (next) => {
    (next.users[user] as User).isLeaving = false;
    next.room.inside &= ~bit(user);
  });
  const forget = (next: State): void => void ((next.users[user] as User).isLeaving = false);
  if (steps.may('api-dies')) steps.disturb('api-dies', { user }, forget);
}
