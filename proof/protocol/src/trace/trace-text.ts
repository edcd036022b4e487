import type { Action } from '../actors/step.js';
import type { TraceStep } from '../explore/explorer.js';
import type { Setup } from '../setup.js';
import type { State } from '../state/state.js';
import { describeState } from './describe-state.js';
import { Names } from './names.js';
import { sentence } from './sentence.js';

/** A trace as numbered sentences; below each, the lines of the state that it changed. */
export function traceText(setup: Setup, trace: readonly TraceStep<State, Action>[]): string {
  const names = new Names(setup);
  const lines: string[] = [];
  let before: string[] = [];
  for (const [place, { action, state }] of trace.entries()) {
    const number = String(place).padStart(3);
    const what = action === undefined ? 'the sale is open and nobody has bought yet' : sentence(names, action);
    lines.push(`${number}  ${what}`);
    const described = describeState(setup, names, state);
    for (const line of described) if (!before.includes(line)) lines.push(`       ${line}`);
    before = described;
  }
  return lines.join('\n');
}
