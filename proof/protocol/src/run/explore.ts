import { type AnySetup, isOfBuckets, isOfHolds, isOfRooms } from '../any-setup.js';
import { bucketModel } from '../buckets/model.js';
import { BUCKET_LIVENESS, BUCKET_SAFETY } from '../buckets/properties.js';
import { bucketTraceText } from '../buckets/trace.js';
import { Explorer, type System, type TraceStep } from '../explore/explorer.js';
import { holdModel } from '../holds/model.js';
import { HOLD_LIVENESS, HOLD_SAFETY } from '../holds/properties.js';
import { holdTraceText } from '../holds/trace.js';
import { protocolModel } from '../model.js';
import { LIVENESS } from '../properties/rest.js';
import { SAFETY } from '../properties/safety.js';
import { roomModel } from '../rooms/model.js';
import { ROOM_LIVENESS, ROOM_SAFETY } from '../rooms/properties.js';
import { roomTraceText } from '../rooms/trace.js';
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

/** Explores a setup exhaustively. */
export function explore(setup: AnySetup): Outcome {
  const { name } = setup;
  if (isOfRooms(setup)) {
    return run(name, roomModel(setup), { ...ROOM_SAFETY, ...ROOM_LIVENESS }, (trace) => roomTraceText(setup, trace));
  }
  if (isOfBuckets(setup)) {
    return run(name, bucketModel(setup), { ...BUCKET_SAFETY, ...BUCKET_LIVENESS }, bucketTraceText);
  }
  return isOfHolds(setup)
    ? run(name, holdModel(setup), { ...HOLD_SAFETY, ...HOLD_LIVENESS }, (trace) => holdTraceText(setup, trace))
    : run(name, protocolModel(setup), { ...SAFETY, ...LIVENESS }, (trace) => traceText(setup, trace));
}

function run<State, Action>(
  name: string,
  system: System<State, Action>,
  properties: Readonly<Record<string, string>>,
  textOf: (trace: readonly TraceStep<State, Action>[]) => string,
): Outcome {
  const beganAtMs = performance.now();
  const { states, transitions, depth, violation } = new Explorer(system, 'L').run();
  const seconds = (performance.now() - beganAtMs) / 1_000;
  const counts = { name, states, transitions, depth, seconds };
  if (violation === undefined) return counts;
  const { property, trace } = violation;
  const means = properties[property] ?? property;
  return { ...counts, violation: { property, means, steps: trace.length - 1, text: textOf(trace) } };
}
