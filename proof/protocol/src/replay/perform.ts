import type { Action, ActionType } from '../actors/step.js';
import type { State } from '../state/state.js';
import type { RealSystem } from './real-system.js';

/** Performs one step of the model with the real functions. */
export type PerformStep = (system: RealSystem, action: Action, before: State, next: State) => Promise<void> | void;
export type StepsByType = Partial<Readonly<Record<ActionType, PerformStep>>>;
