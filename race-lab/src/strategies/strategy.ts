import type { Scenario } from '../scenarios/scenario.js';
import type { Stores } from '../stores/stores.js';
import type { Guard } from './guard.js';

export const STORE_NAMES = ['memory', 'postgresql', 'redis', 'rabbitmq'] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** Where a strategy holds its invariant: `one-process` ends where a second process shares the counter. */
export type Safety = 'always' | 'one-process' | 'never';

/** A way to guard a counter. */
export interface Strategy {
  readonly name: string;
  readonly title: string;
  readonly needs: readonly StoreName[];
  readonly safe: Safety;
  /** Whether claims on one counter disturb those on another, so that rounds must not run side by side. */
  readonly feelsNeighbours?: true;
  /** The scenario that tries this strategy hardest. */
  readonly hardestScenario: string;
  readonly guarantees: string;
  readonly costs: string;
  readonly chooseWhen: string;
  /** `import.meta.url` of the file, so that the report can show the guard as it is. */
  readonly source: string;
  /** Why a combination with this scenario has no meaning; undefined when it has one. */
  unfit?(scenario: Scenario): string | undefined;
  guard(stores: Stores): Promise<Guard> | Guard;
}

export function isSafeWith(strategy: Pick<Strategy, 'safe'>, workers: number): boolean {
  return strategy.safe === 'always' || (strategy.safe === 'one-process' && workers === 1);
}

/** State in memory exists once only where all claims come to one process. */
export function livesInMemory(strategy: Pick<Strategy, 'needs'>): boolean {
  return strategy.needs.includes('memory');
}
