// What buyers and visitors were told, as counters of k6: the names that the tallies count and the summaries read. No module of k6
// is needed for them.

/** What is none of those that were expected is counted as this. */
export const OTHER = 'other';

export function toldMetric(scenario, kind, told) {
  return `${scenario}_${kind}_${told.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
}

/** How often each was told, of those that were. */
export function toldCounts(metrics, scenario, kind, all) {
  const counts = all.map((told) => [told, countOf(metrics, toldMetric(scenario, kind, told))]);
  return Object.fromEntries(counts.filter(([, times]) => times > 0));
}

export function countOf(metrics, name) {
  return metrics[name]?.values.count ?? 0;
}

export function percentilesOf(trend) {
  const { 'p(50)': p50 = 0, 'p(99)': p99 = 0, max = 0 } = trend?.values ?? {};
  return { p50, p99, max };
}
