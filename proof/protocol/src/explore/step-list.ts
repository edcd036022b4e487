import type { Disturbances } from './disturbances.js';

export interface Transition<State, Action> {
  readonly action: Action;
  readonly next: State;
}

/** Collects what can happen next in one state. An action that is a disturbance has its name as type. */
export class StepList<
  State extends { budget: number[] },
  Action extends { type: string },
  Name extends Action['type'],
  Setup extends { readonly plant?: unknown },
> {
  readonly transitions: Transition<State, Action>[] = [];

  constructor(
    readonly setup: Setup,
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
  disturb(disturbance: Name, action: Omit<Action, 'type'>, change: (next: State) => void): void {
    // TypeScript does not know that nothing but the type is left out.
    this.add({ type: disturbance, ...action } as unknown as Action, (next) => {
      this.disturbances.spend(next.budget, disturbance);
      change(next);
    });
  }

  hasPlant(plant: NonNullable<Setup['plant']>): boolean {
    return this.setup.plant === plant;
  }
}
