import { has } from '../state/entries.js';
import { NO_LEASE, NOBODY_KNOWN } from '../state/initial.js';
import * as scripts from '../state/scripts.js';
import { type Api, Gate, type LeaseBasis, NOBODY, type RedisServer, type State } from '../state/state.js';
import { type Setup, usersOf } from '../setup.js';
import { placeOf } from './api.js';
import type { Steps } from './step.js';

/**
 * APIs lease "sold out", read the owners and refuse from memory. Clocks are left out: a lease may end at any time, and
 * the quiet time of a sale at any time after all leases that it covers.
 */
export function leaseSteps(steps: Steps): void {
  const { state, setup } = steps;
  for (const [actor, api] of state.apis.entries()) {
    lease(steps, actor, api);
    if (api.lease.epoch === 0) continue;
    readOwners(steps, actor, api);
    for (const user of Array.from({ length: usersOf(setup) }, (_, i) => i)) refuse(steps, actor, api, user);
    steps.add({ type: 'lease-ends', actor }, (next) => ((next.apis[actor] as Api).lease = NO_LEASE));
  }
  for (const [place, server] of state.servers.entries()) quietEnds(steps, place, server);
}

function lease(steps: Steps, actor: number, api: Api): void {
  const { state, setup } = steps;
  const place = placeOf(state, api);
  const server = state.servers[place] as RedisServer;
  const basis = scripts.leaseSoldOut(setup, state, server);
  if (basis === undefined) return;
  const isKnown = isBasisOf(steps, api.known, basis);
  const areRead = isKnown && api.known.readUsers === everybody(setup);
  const isSettled = areRead === api.known.isConfirmed;
  if (scripts.isSameBasis(basis, api.lease) && server.sale.isQuiet && isSettled) return;
  steps.add({ type: 'lease', actor }, (next) => {
    (next.servers[place] as RedisServer).sale.isQuiet = true;
    const leased = next.apis[actor] as Api;
    leased.lease = basis;
    if (!isKnown) leased.known = { ...NOBODY_KNOWN, ...basis };
    else if (areRead) leased.known = { ...leased.known, isConfirmed: true };
  });
}

function everybody(setup: Setup): number {
  return (1 << usersOf(setup)) - 1;
}

function isBasisOf(steps: Steps, known: LeaseBasis, basis: LeaseBasis): boolean {
  if (steps.hasPlant('owners-on-any-basis')) return known.epoch === basis.epoch && known.server === basis.server;
  return scripts.isSameBasis(known, basis);
}

/** Page by page: a page has one user. */
function readOwners(steps: Steps, actor: number, api: Api): void {
  const { state, setup } = steps;
  const place = placeOf(state, api);
  for (let user = 0; user < usersOf(setup); user += 1) {
    if (has(api.known.readUsers, user)) continue;
    const isOwner = has((state.servers[place] as RedisServer).sale.users, user);
    steps.add({ type: 'read-owners', actor, entry: user }, (next) => {
      const { known } = next.apis[actor] as Api;
      (next.apis[actor] as Api).known = {
        ...known,
        readUsers: known.readUsers | (1 << user),
        owners: known.owners | (isOwner ? 1 << user : 0),
        isConfirmed: steps.hasPlant('owners-unconfirmed'),
      };
    });
    return;
  }
}

/** The decision is one instant: between the question and the answer, and while the lease lasts. */
function refuse(steps: Steps, actor: number, api: Api, user: number): void {
  const { setup } = steps;
  const { catalogue, lease: held, known } = api;
  if (known.readUsers !== everybody(setup) || !known.isConfirmed || !isBasisOf(steps, known, held)) return;
  if (has(known.owners, user)) return;
  if (held.epoch !== catalogue && !steps.hasPlant('leased-in-any-epoch')) return;
  const isWrong = isRefusedWrongly(steps, held, user);
  steps.add({ type: 'refuse', actor, entry: user }, (next) => {
    if (isWrong) next.ghost.wasRefusedWrongly = true;
  });
}

function isRefusedWrongly({ state, setup }: Steps, held: LeaseBasis, user: number): boolean {
  const { row, attempts } = state;
  const wasTold = attempts.some(
    ({ isAnswered, isExcused }, attempt) => setup.buyers[attempt] === user && isAnswered && !isExcused,
  );
  if (wasTold) return true;
  const server = state.servers[0] as RedisServer;
  const { sale } = server;
  if (!row.exists || sale.epoch !== row.epoch || sale.gate !== Gate.open) return false;
  if (!scripts.isTrusted(setup, state, server)) return false;
  if (sale.owners[user] !== NOBODY) return true;
  // In a later epoch the sale is open again, and what it was before excuses nobody.
  if (sale.isQuiet && sale.epoch === held.epoch) return false;
  return sale.stock > 0 || sale.isPaused || sale.isOver;
}

/** It is longer than a lease, so every lease that it covers is over by then. */
function quietEnds(steps: Steps, place: number, { sale, identity }: RedisServer): void {
  const { state } = steps;
  if (!sale.isQuiet) return;
  const isCovered = (held: LeaseBasis): boolean =>
    place === 0 ? held.server !== state.servers[1]?.identity : held.server === identity;
  const isHeld = state.apis.some((api) => api.lease.epoch > 0 && isCovered(api.lease));
  if (isHeld && !steps.hasPlant('lease-from-the-reply')) return;
  steps.add({ type: 'quiet-ends', actor: place }, (next: State) => {
    (next.servers[place] as RedisServer).sale.isQuiet = false;
  });
}
