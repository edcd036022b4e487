import type { Arena } from './arena.js';

/**
 * What an attack cannot do without: `operator` the admin token, `buyers` a secret that signs tokens, `console` a web server
 * that forwards admin calls, `stores` a system of our own, whose stores and processes can be reached.
 */
export type Need = 'buyers' | 'operator' | 'console' | 'stores';

/** One way to do harm, tried against the running system. */
export interface Attack {
  readonly name: string;
  /** What is attempted. */
  readonly title: string;
  /** What must hold. */
  readonly holds: string;
  readonly needs: readonly Need[];
  readonly deadlineMs: number;
  /** Attempts it, and reports to the arena what held and what did not. An error is a broken attack. */
  run(arena: Arena): Promise<void>;
}
