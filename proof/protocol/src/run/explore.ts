import { Explorer } from '../explore/explorer.js';
import { protocolModel } from '../model.js';
import { LIVENESS } from '../properties/rest.js';
import { SAFETY } from '../properties/safety.js';
import type { Setup } from '../setup.js';
import { traceText } from '../trace/trace-text.js';

/** What an exploration found, as it can be sent from a thread. */
export interface Outcome {
  readonly name: string;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly violation?: {
    readonly property: string;
    readonly means: string;
    readonly steps: number;
    readonly text: string;
  };
}

const PROPERTIES: Readonly<Record<string, string>> = { ...SAFETY, ...LIVENESS };

/** Explores a setup exhaustively. */
export function explore(setup: Setup): Outcome {
  const beganAtMs = performance.now();
  const { states, transitions, depth, violation } = new Explorer(protocolModel(setup), 'L').run();
  const seconds = (performance.now() - beganAtMs) / 1_000;
  const counts = { name: setup.name, states, transitions, depth, seconds };
  if (violation === undefined) return counts;
  const { property, trace } = violation;
  const means = PROPERTIES[property] ?? property;
  const text = traceText(setup, trace);
  return { ...counts, violation: { property, means, steps: trace.length - 1, text } };
}
