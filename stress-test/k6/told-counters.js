// Counters of k6 for what buyers and visitors are told.
import { Counter } from 'k6/metrics';
import { OTHER, toldMetric } from './told-metrics.js';

/** Counts that something was told; k6 wants all counters made before the run. */
export function toldCounters(scenario, toldByKind) {
  const counters = new Map(
    Object.entries(toldByKind).flatMap(([kind, all]) =>
      all.map((told) => [`${kind} ${told}`, new Counter(toldMetric(scenario, kind, told))]),
    ),
  );
  return (kind, told) => counters.get(`${kind} ${toldByKind[kind].includes(told) ? told : OTHER}`).add(1);
}
