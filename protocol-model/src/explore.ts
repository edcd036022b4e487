import type { Kind } from './transition.js';

/** What is explored: states that are equal have equal keys. */
export interface System<State> {
  readonly initial: State;
  readonly keyOf: (state: State) => string;
  readonly successors: (state: State, visit: (next: State, kind: Kind, say: () => string) => void) => void;
  readonly findViolation: (state: State) => { readonly property: string; readonly what: string } | undefined;
  readonly isAtRest: (state: State) => boolean;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** Steps of the longest of the shortest ways to a state. */
  readonly depth: number;
  readonly seconds: number;
  /** Whether every state was visited. */
  readonly isComplete: boolean;
  readonly violation: FoundViolation | undefined;
}

export interface FoundViolation {
  readonly property: string;
  readonly what: string;
  /** The shortest way there, a sentence for each step. */
  readonly trace: readonly string[];
}

/** Memory is what bounds an exploration. */
const STATES_MAX = 6_000_000;

/**
 * Visits every state, the nearest first, so that the first violation is found by a shortest trace. Then looks for
 * states from which rest cannot be reached by steps alone: there something waits in a circle.
 */
export function explore<State>(system: System<State>, statesMax = STATES_MAX): Exploration {
  const startedAtMs = performance.now();
  const indexByKey = new Map<string, number>([[system.keyOf(system.initial), 0]]);
  // States are made again from their parents where they are needed; keeping them all would take all memory.
  let frontier: { state: State; index: number }[] = [{ state: system.initial, index: 0 }];
  const parents = new Numbers();
  parents.push(-1);
  const stepsFrom = new Numbers();
  const stepsTo = new Numbers();
  const resting: number[] = [];
  let transitions = 0;
  let depth = 0;
  let found: { index: number; violation: { property: string; what: string } } | undefined;
  let isComplete = true;

  const look = (state: State, index: number): void => {
    const violation = system.findViolation(state);
    if (violation !== undefined && found === undefined) found = { index, violation };
    if (system.isAtRest(state)) resting.push(index);
  };
  look(system.initial, 0);
  while (frontier.length > 0 && found === undefined && isComplete) {
    const next: typeof frontier = [];
    for (const { state, index } of frontier) {
      system.successors(state, (successor, kind) => {
        transitions += 1;
        const key = system.keyOf(successor);
        let to = indexByKey.get(key);
        if (to === undefined) {
          to = indexByKey.size;
          indexByKey.set(key, to);
          parents.push(index);
          next.push({ state: successor, index: to });
          if (found === undefined) look(successor, to);
        }
        if (kind === 'step') {
          stepsFrom.push(index);
          stepsTo.push(to);
        }
      });
      if (indexByKey.size > statesMax) isComplete = false;
      if (found !== undefined || !isComplete) break;
    }
    if (next.length > 0) depth += 1;
    frontier = next;
  }
  const states = indexByKey.size;
  if (found === undefined && isComplete) {
    const stuck = findStuck(states, stepsFrom, stepsTo, resting);
    if (stuck !== undefined) {
      found = {
        index: stuck,
        violation: { property: 'L2', what: 'from here no steps lead to rest: something waits in a circle' },
      };
    }
  }
  const violation = found && { ...found.violation, trace: traceTo(system, parents, found.index) };
  return { states, transitions, depth, seconds: (performance.now() - startedAtMs) / 1_000, isComplete, violation };
}

/** The nearest state from which no way of steps leads to a resting one. */
function findStuck(states: number, from: Numbers, to: Numbers, resting: readonly number[]): number | undefined {
  // The steps that lead to a state stand together, in the order of the states.
  const first = new Int32Array(states + 1);
  for (let i = 0; i < to.length; i += 1) first[to.at(i) + 1] = (first[to.at(i) + 1] as number) + 1;
  for (let state = 0; state < states; state += 1)
    first[state + 1] = (first[state + 1] as number) + (first[state] as number);
  const filled = first.slice();
  const sources = new Int32Array(to.length);
  for (let i = 0; i < to.length; i += 1) {
    const state = to.at(i);
    sources[filled[state] as number] = from.at(i);
    filled[state] = (filled[state] as number) + 1;
  }
  const reaches = new Uint8Array(states);
  const pending = [...resting];
  for (const state of pending) reaches[state] = 1;
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    for (let i = first[state] as number; i < (first[state + 1] as number); i += 1) {
      const source = sources[i] as number;
      if (reaches[source] === 1) continue;
      reaches[source] = 1;
      pending.push(source);
    }
  }
  const stuck = reaches.indexOf(0);
  return stuck === -1 ? undefined : stuck;
}

/** Goes the way again from the beginning, looking for the step to each state on it. */
function traceTo<State>(system: System<State>, parents: Numbers, index: number): string[] {
  const way: number[] = [];
  for (let i = index; i !== -1; i = parents.at(i)) way.unshift(i);
  return replay(system, way, parents);
}

function replay<State>(system: System<State>, way: readonly number[], parents: Numbers): string[] {
  // Indices are given in the order of discovery, so the same walk gives the same ones.
  const sentences: string[] = [];
  let state = system.initial;
  const wanted = way.slice(1);
  const indexByKey = new Map<string, number>([[system.keyOf(state), 0]]);
  const target = new Map<number, { key: string; say: string; state: State }>();
  let frontier: { state: State; index: number }[] = [{ state, index: 0 }];
  const last = wanted.at(-1) ?? 0;
  while (indexByKey.size <= last) {
    const next: typeof frontier = [];
    for (const { state: from, index } of frontier) {
      system.successors(from, (successor, _kind, say) => {
        const key = system.keyOf(successor);
        if (indexByKey.has(key)) return;
        const to = indexByKey.size;
        indexByKey.set(key, to);
        next.push({ state: successor, index: to });
        if (parents.at(to) === index && wanted.includes(to)) target.set(to, { key, say: say(), state: successor });
      });
      if (indexByKey.size > last) break;
    }
    frontier = next;
    if (next.length === 0) break;
  }
  for (const index of wanted) {
    const step = target.get(index);
    if (step === undefined) break;
    sentences.push(step.say);
    state = step.state;
  }
  return sentences;
}

/** Whole numbers, as many as come, without an object for each. */
class Numbers {
  #values = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Int32Array(this.#length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  at(i: number): number {
    return this.#values[i] as number;
  }
}
