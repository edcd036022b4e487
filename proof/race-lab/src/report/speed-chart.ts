import { type Html, scatterChart } from 'flashsale-command-line/browser';
import type { StrategyDescription, StrategyDigest } from '../experiment/experiment-result.js';
import { storeOf } from './store-colours.js';

/** Below this a clock cannot tell, and a logarithm has no zero. */
const LATENCY_MS_MIN = 0.05;
const RATE_MIN = 0.1;

/** Throughput against latency: the lower right is where one wants to be. For the report and for the web page. */
export function speedChart(
  strategies: readonly (Pick<StrategyDescription, 'name' | 'needs'> &
    Pick<StrategyDigest, 'result' | 'answersPerSecond' | 'latency'>)[],
): Html {
  const points = strategies.map((strategy) => {
    const { name, result, answersPerSecond, latency } = strategy;
    const rate = Math.max(RATE_MIN, answersPerSecond);
    const latencyMs = Math.max(LATENCY_MS_MIN, latency.p95Ms);
    const rateText = Math.round(rate).toLocaleString('en-US');
    return {
      name,
      x: rate,
      y: latencyMs,
      kind: `${storeOf(strategy)}${result === 'race' ? ' raced' : ''}`,
      title: `${name}: ${rateText} answers/s, p95 ${latencyMs.toFixed(1)} ms`,
    };
  });
  return scatterChart(points, {
    heading: 'Throughput against latency',
    x: 'answers per second, higher is better →',
    y: 'p95 latency in ms, lower is better ↓',
  });
}
