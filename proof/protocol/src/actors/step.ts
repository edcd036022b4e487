import type { Disturbance, Setup } from '../setup.js';
import { DISTURBANCES, FAULTS } from '../setup.js';
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

export interface Transition {
  readonly action: Action;
  readonly next: State;
}

/** Collects what can happen next in one state. */
export class Steps {
  readonly transitions: Transition[] = [];

  constructor(
    readonly setup: Setup,
    readonly state: State,
  ) {}

  add(action: Action, change: (next: State) => void): void {
    const next = cloneState(this.state);
    change(next);
    this.transitions.push({ action, next });
  }

  /** Whether this disturbance may still happen. */
  may(disturbance: Disturbance): boolean {
    return mayStill(this.state, disturbance);
  }

  disturb(disturbance: Disturbance, action: Omit<Action, 'type'>, change: (next: State) => void): void {
    this.add({ type: disturbance, ...action }, (next) => {
      spend(next, disturbance);
      change(next);
    });
  }

  hasPlant(plant: NonNullable<Setup['plant']>): boolean {
    return this.setup.plant === plant;
  }
}

const FAULTS_LEFT = DISTURBANCES.length;
const FAULT_NAMES: ReadonlySet<string> = new Set(FAULTS);

export function isFault(disturbance: string): boolean {
  return FAULT_NAMES.has(disturbance);
}

function mayStill({ budget }: State, disturbance: Disturbance): boolean {
  if ((budget[DISTURBANCES.indexOf(disturbance)] ?? 0) === 0) return false;
  return !isFault(disturbance) || (budget[FAULTS_LEFT] ?? 0) > 0;
}

function spend({ budget }: State, disturbance: Disturbance): void {
  budget[DISTURBANCES.indexOf(disturbance)] = (budget[DISTURBANCES.indexOf(disturbance)] ?? 0) - 1;
  if (isFault(disturbance)) budget[FAULTS_LEFT] = (budget[FAULTS_LEFT] ?? 0) - 1;
}
