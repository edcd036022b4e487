import { StepList } from '../../explore/step-list.js';
import { BUCKET_DISTURBANCES, type BucketDisturbance, type BucketSetup } from '../setup.js';
import { cloneState, type State } from '../state.js';

type BucketActionType =
  | 'reserve'
  | 'wait'
  | 'refuse'
  | 'look'
  | 'take'
  | 'resume'
  | 'arrive'
  | 'settle'
  | 'give-up'
  | 'lease'
  | 'end-leases'
  | 'persist'
  | 'adopt'
  | 'relay'
  | 'raise'
  | 'take-over'
  | 'begin'
  | 'name'
  | 'restore'
  | 'freeze'
  | 'open'
  | 'change'
  | 'exhaust'
  | 'thaw'
  | 'thaw-forgotten'
  | 'open-gate'
  | 'define'
  | 'mark-survivor'
  | BucketDisturbance;

/** One step of one actor. */
export interface BucketAction {
  readonly type: BucketActionType;
  /** Which thief, API or rebuilder. */
  readonly actor?: number;
  readonly buyer?: number;
  readonly bucket?: number;
  /** The bucket at the other end. */
  readonly other?: number;
  /** Where an action of a type can end in several ways. */
  readonly variant?: string;
}

/** Collects what can happen next in one state of a sale in buckets. */
export class BucketSteps extends StepList<State, BucketAction, BucketDisturbance, BucketSetup> {
  constructor(setup: BucketSetup, state: State) {
    super(setup, state, cloneState, BUCKET_DISTURBANCES);
  }
}
