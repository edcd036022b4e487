import type { Action } from '../actors/step.js';
import type { System, TraceStep } from '../explore/explorer.js';
import type { State } from '../state/state.js';

/** Pseudorandom numbers, the same for the same seed (the generator mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A random path through the model: first what kind of step is drawn, then which, so that frequent kinds do not crowd out others. */
export function randomTrace(
  model: System<State, Action>,
  random: (below: number) => number,
  steps: number,
): TraceStep<State, Action>[] {
  const trace: TraceStep<State, Action>[] = [{ action: undefined, state: model.initial }];
  while (trace.length <= steps) {
    const possible = model.successors((trace.at(-1) as TraceStep<State, Action>).state);
    const types = [...new Set(possible.map(({ action }) => action.type))];
    if (types.length === 0) return trace;
    const type = types[random(types.length)];
    const ofType = possible.filter(({ action }) => action.type === type);
    const { action, next } = ofType[random(ofType.length)] as (typeof ofType)[number];
    trace.push({ action, state: next });
  }
  return trace;
}
