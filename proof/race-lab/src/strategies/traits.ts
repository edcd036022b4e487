/** The four ways out of a race, by the words under which people look for them. */
export const REMEDIES = [
  {
    name: 'unique constraint',
    how: 'The database takes a value once: of two who write the same number, the second is refused and looks again.',
    example: 'unique',
  },
  {
    name: 'version column',
    how: 'A write counts only while the row still has the version that was read; who comes too late looks again.',
    example: 'version',
  },
  {
    name: 'atomic counter',
    how: 'Check and subtraction are one step of the store, so that nobody comes in between.',
    example: 'conditional-update',
  },
  {
    name: 'serialised',
    how: 'One claim at a time, or as if: the others wait in a queue, wait for a lock, or begin again.',
    example: 'queue',
  },
] as const;

export type Remedy = (typeof REMEDIES)[number]['name'];

export const STORE_NAMES = ['memory', 'postgresql', 'redis', 'rabbitmq'] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** Where a strategy holds its invariant: `one-process` ends where a second process shares the counter. */
export type Safety = 'always' | 'one-process' | 'never';

export const SAFETY_WORDS: Readonly<Record<Safety, string>> = {
  always: 'always',
  'one-process': 'in one process',
  never: 'never',
};

/** The same as a reader of one strategy sees it. */
export const SAFETY_TEXTS: Readonly<Record<Safety, string>> = {
  always: 'Always safe, also across processes',
  'one-process': 'Safe within one process',
  never: 'Never safe',
};

/** What a reader sees of a strategy. Plain data. */
export interface StrategyTraits {
  readonly name: string;
  readonly title: string;
  readonly needs: readonly StoreName[];
  readonly safe: Safety;
  /** Which of the four remedies it is; undefined where it is another one, or none. */
  readonly remedy?: Remedy;
  /** Whether it keeps units for buyers until they have paid: then it fits those scenarios, and no others. */
  readonly keepsHolds?: true;
  /** Whether it decides who is let in to a sale: then it fits the scenarios of waiting rooms, and no others. */
  readonly letsIn?: true;
  /** Whether claims on one counter disturb those on another, so that rounds must not run side by side. */
  readonly feelsNeighbours?: true;
  /** The scenario that tries this strategy hardest. */
  readonly hardestScenario: string;
  readonly guarantees: string;
  readonly costs: string;
  readonly chooseWhen: string;
}

export function isSafeWith(strategy: Pick<StrategyTraits, 'safe'>, workers: number): boolean {
  return strategy.safe === 'always' || (strategy.safe === 'one-process' && workers === 1);
}

/** State in memory exists once only where all claims come to one process. */
export function livesInMemory(strategy: Pick<StrategyTraits, 'needs'>): boolean {
  return strategy.needs.includes('memory');
}

/** Whether trying the strategy in the scenario has a meaning: a counter is not guarded by what keeps holds, or lets people in. */
export function isMeantFor(
  strategy: Pick<StrategyTraits, 'keepsHolds' | 'letsIn'>,
  scenario: { readonly cast?: readonly unknown[]; readonly hasRoom?: true },
): boolean {
  const hasHolds = scenario.cast !== undefined && scenario.hasRoom === undefined;
  return (strategy.keepsHolds === true) === hasHolds && strategy.letsIn === scenario.hasRoom;
}
