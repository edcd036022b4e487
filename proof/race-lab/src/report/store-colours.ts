import type { StoreName, StrategyTraits } from '../strategies/traits.js';

export const STORE_TITLES: Readonly<Record<StoreName, string>> = {
  memory: 'Memory',
  postgresql: 'PostgreSQL',
  redis: 'Redis',
  rabbitmq: 'RabbitMQ and PostgreSQL',
};

/** The store that gives a strategy its colour; a class name of the style sheet. */
export function storeOf({ needs: [first] }: Pick<StrategyTraits, 'needs'>): StoreName {
  return first ?? 'memory';
}
