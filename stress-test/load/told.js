// What buyers and visitors of the scenarios `paid` and `room` were told, as counts by name, and how long they waited.

export function sumOf(counts) {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Whether nobody was told anything else. */
export function areGood(counts, good) {
  return Object.entries(counts).every(([told, count]) => count === 0 || good.includes(told));
}

export function countsText(counts) {
  const sorted = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return sorted.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

export function percentilesText({ p50, p99, max }) {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(1)} ms`;
}
