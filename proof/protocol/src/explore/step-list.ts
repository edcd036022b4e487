import type { Disturbances } from './disturbances.js';

export interface Transition<State, Action> {
  readonly action: Action;
  readonly next: State;
}

/** Collects what can happen next in one state. */
export class StepList<State extends { budget: number[] }, Action extends { type: string }, Name extends string> {
  readonly transitions: Transition<State, Action>[] = [];

  constructor(
    readonly state: State,
    private readonly copy: (state: State) => State,
    private readonly disturbances: Disturbances<Name>,
  ) {}

  add(action: Action, change: (next: State) => void): void {
    const next = this.copy(this.state);
    change(next);
    this.transitions.push({ action, next });
  }

  /** Whether this disturbance may still happen. */
  may(disturbance: Name): boolean {
    return this.disturbances.mayStill(this.state.budget, disturbance);
  }

  /** A step that is one of the disturbances, and is counted. */
  addDisturbing(disturbance: Name, action: Action, change: (next: State) => void): void {
    this.add(action, (next) => {
      this.disturbances.spend(next.budget, disturbance);
      change(next);
    });
  }
}
