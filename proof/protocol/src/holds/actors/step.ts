import { StepList } from '../../explore/step-list.js';
import { HOLD_DISTURBANCES, type HoldDisturbance, type HoldSetup } from '../setup.js';
import { cloneState, type State } from '../state.js';

export type HoldActionType =
  | 'reserve'
  | 'publish'
  | 'time'
  | 'begin-payment'
  | 'create'
  | 'pay'
  | 'decide'
  | 'mirror'
  | 'hear'
  | 'call-capture'
  | 'call-void'
  | 'call-refund'
  | 'record-capture'
  | 'record-void'
  | 'record-refund'
  | 'receive'
  | 'persist'
  | 'adopt'
  | 'settle'
  | 'ack'
  | 'relay'
  | 'due'
  | 'end'
  | 'sweep'
  | 'cancel-refused-capture'
  | 'cancel'
  | 'mirror-cancel'
  | 'reset-commit'
  | 'raise'
  | 'begin'
  | 'restore-outbox'
  | 'read-orders'
  | 'restore-orders'
  | 'open'
  | 'open-gate'
  | 'mark-survivor'
  | HoldDisturbance;

/** One step of one actor. */
export interface HoldAction {
  readonly type: HoldActionType;
  /** Which worker or sweeper. */
  readonly actor?: number;
  readonly order?: number;
  readonly payment?: number;
  readonly entry?: number;
  /** Where an action of a type can end in several ways. */
  readonly variant?: string;
}

/** Collects what can happen next in one state of a sale with holds. */
export class HoldSteps extends StepList<State, HoldAction, HoldDisturbance, HoldSetup> {
  constructor(setup: HoldSetup, state: State) {
    super(setup, state, cloneState, HOLD_DISTURBANCES);
  }
}
