import type { Layout, ServerFields, State } from './layout.js';

/**
 * `step`: a process goes on. `input`: somebody wants something. `fault`: something breaks. When faults and inputs are
 * over, steps alone must lead to rest.
 */
export type Kind = 'step' | 'input' | 'fault';

/** Is told every state that may come next; the words are asked for only where a trace is printed. */
export type Visit = (next: State, kind: Kind, say: () => string) => void;

export type Action = (layout: Layout, state: State, visit: Visit) => void;

export const at = (state: State, i: number): number => state[i] as number;

export function changed(state: State, ...changes: readonly (readonly [i: number, value: number])[]): State {
  const next = state.slice();
  for (const [i, value] of changes) next[i] = value;
  return next;
}

export function userOf({ bounds }: Layout, attempt: number): number {
  return bounds.attempts[attempt] as number;
}

export function serverAt({ servers }: Layout, i: number): ServerFields {
  return servers[i] as ServerFields;
}

/** The server that the address leads to. */
export function currentServer(layout: Layout, state: State): ServerFields {
  return serverAt(layout, at(state, layout.current));
}

export function ownersOf(layout: Layout, state: State, server: ServerFields): number {
  let owners = 0;
  for (let user = 0; user < layout.users; user += 1) if (at(state, server.owner + user) !== 0) owners += 1;
  return owners;
}

/** The gate: closed, open for adoptions alone, open. */
export const CLOSED = 0;
export const OPEN = 1;
export const ADOPTING = 2;

/** Whether the counters on this server were checked, and the gate lets purchases, or at least adoptions, through. */
export function isTrusted(
  layout: Layout,
  state: State,
  server: ServerFields,
  gate: 'open' | 'adopting' = 'open',
): boolean {
  const found = at(state, server.gate);
  if (found === CLOSED || (found === ADOPTING && gate === 'open') || at(state, server.epoch) === 0) return false;
  const checked = at(state, server.checked);
  if (checked === at(state, server.id)) return true;
  // The caller goes on with the identity of the server that it was connected to before.
  return layout.bounds.plant === 'server-is-a-claim' && layout.servers.some(({ id }) => at(state, id) === checked);
}

export function queueAt({ queue, bounds }: Layout, attempt: number, epoch: number): number {
  return queue + attempt * (bounds.epochsMax + 1) + epoch;
}

/** Messages about an attempt that wait in the queue. */
export function waitingOf(layout: Layout, state: State, attempt: number): number {
  let waiting = 0;
  for (let epoch = 0; epoch <= layout.bounds.epochsMax; epoch += 1)
    waiting += at(state, queueAt(layout, attempt, epoch));
  return waiting;
}

export function isHeld(layout: Layout, state: State, attempt: number): boolean {
  return layout.worker.some((worker) => at(state, worker.attempt) === attempt + 1);
}

/** The order of a user, as attempt + 1; 0 for none. */
export function orderOf(layout: Layout, state: State, user: number): number {
  const found = layout.bounds.attempts.findIndex(
    (of, attempt) => of === user && at(state, layout.order + attempt) === 1,
  );
  return found + 1;
}

export function ordersOf({ bounds, order }: Layout, state: State): number {
  return bounds.attempts.reduce((sum, _user, attempt) => sum + at(state, order + attempt), 0);
}

/** The row of the sale is locked while a reset is between its gate and its commit. */
export function isLocked({ reset }: Layout, state: State): boolean {
  return at(state, reset.phase) === 1;
}

export const attemptName = (attempt: number): string => `purchase ${String.fromCharCode(97 + attempt)}`;
