import { StepList } from '../explore/step-list.js';
import { type Disturbance, PURCHASE_DISTURBANCES, type Setup } from '../setup.js';
import { cloneState } from '../state/clone.js';
import type { State } from '../state/state.js';

export type ActionType =
  | 'reserve'
  | 'reply'
  | 'superseded'
  | 'publish'
  | 'read-catalogue'
  | 'roll'
  | 'lease'
  | 'read-owners'
  | 'refuse'
  | 'lease-ends'
  | 'quiet-ends'
  | 'receive'
  | 'persist'
  | 'adopt'
  | 'settle'
  | 'release'
  | 'dead-letter'
  | 'ack'
  | 'relay'
  | 'look'
  | 'observe'
  | 'lock-and-observe'
  | 'raise'
  | 'begin'
  | 'state'
  | 'wait'
  | 'other-server-over'
  | 'open-gate'
  | 'may-open'
  | 'open-in-database'
  | 'restore-outbox'
  | 'read-orders'
  | 'restore-orders'
  | 'restore-survivors'
  | 'open'
  | 'reopen'
  | 'raise-revision'
  | 'define'
  | 'close-deleted'
  | 'retire-commit'
  | 'forget'
  | 'bring-back'
  | 'strike'
  | 'reset-close'
  | 'reset-commit'
  | 'reset-answered'
  | 'release-discarded'
  | 'create'
  | 'mark-survivor'
  | 'mark-backup'
  | Disturbance;

/** One step of one actor. */
export interface Action {
  readonly type: ActionType;
  /** Which API, worker or rebuilder. */
  readonly actor?: number;
  readonly attempt?: number;
  readonly entry?: number;
  /** Where an action of a type can end in several ways. */
  readonly variant?: string;
}

/** Collects what can happen next in one state. */
export class Steps extends StepList<State, Action, Disturbance, Setup> {
  constructor(setup: Setup, state: State) {
    super(setup, state, cloneState, PURCHASE_DISTURBANCES);
  }
}
