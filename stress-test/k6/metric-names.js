// The names of the counters that buy.js counts with and that summary.js reads. No module of k6 is needed for them.

export function outcomeMetric(outcome) {
  return `purchase_${outcome.toLowerCase()}`;
}

export function failureMetric(kind) {
  return `purchase_failed_${kind.replace(/-/g, '_')}`;
}
