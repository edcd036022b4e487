import type { Strategy } from '../strategies/strategy.js';
import type { StrategyDescription } from './experiment-result.js';
import { guardCode } from './guard-code.js';

/** A strategy as a reader is told of it, with its code as it stands. */
export function describeStrategy(strategy: Strategy): StrategyDescription {
  const { guard: _guard, unfit: _unfit, source: _source, ...traits } = strategy;
  return { ...traits, code: guardCode(strategy) };
}
