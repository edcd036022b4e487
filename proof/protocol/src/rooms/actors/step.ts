import { StepList } from '../../explore/step-list.js';
import { ROOM_DISTURBANCES, type RoomDisturbance, type RoomSetup } from '../setup.js';
import { cloneState, type State } from '../state.js';

type RoomActionType =
  | 'time'
  | 'join'
  | 'look'
  | 'turn'
  | 'expire'
  | 'buy'
  | 'leave'
  | 'read-rows'
  | 'advance'
  | 'reserve'
  | 'open'
  | 'wait'
  | 'read-calls'
  | 'note'
  | 'strike'
  | 'freeze'
  | 'read-list'
  | 'write-list'
  | 'reveal'
  | 'replica-lags'
  | 'resume'
  | RoomDisturbance;

/** One step of one actor. */
export interface RoomAction {
  readonly type: RoomActionType;
  /** Which keeper or API. */
  readonly actor?: number;
  readonly user?: number;
  /** Where an action of a type can end in several ways. */
  readonly variant?: string;
}

/** Collects what can happen next in one state of a waiting room. */
export class RoomSteps extends StepList<State, RoomAction, RoomDisturbance, RoomSetup> {
  constructor(setup: RoomSetup, state: State) {
    super(setup, state, cloneState, ROOM_DISTURBANCES);
  }
}
