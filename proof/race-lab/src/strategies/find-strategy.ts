import { STRATEGIES } from './all-strategies.js';
import type { Strategy } from './strategy.js';

/** @throws when there is no such strategy; ask `STRATEGIES` first for names that come from outside */
export function findStrategy(name: string): Strategy {
  const strategy = STRATEGIES.find((candidate) => candidate.name === name);
  if (strategy === undefined) throw new Error(`there is no strategy ${name}`);
  return strategy;
}
