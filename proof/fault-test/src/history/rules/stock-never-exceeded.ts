import type { Epoch } from '../epoch.js';
import type { Violation } from '../violation.js';

/** At no moment are there more units sold than offered. A user who is told ALREADY_PURCHASED owns one as well. */
export function stockNeverExceeded(epoch: Epoch): Violation[] {
  const units = [...epoch.units].sort((one, other) => one.latestMs - other.latestMs);
  const index = units.findIndex(({ latestMs }, i) => i + 1 > epoch.stockAtMost(latestMs));
  if (index === -1) return [];
  const sold = units.slice(0, index + 1);
  const message = `${sold.length} units were sold when there were only ${index}`;
  const evidence = sold.flatMap((unit) => unit.evidence);
  return [epoch.violation('stock-never-exceeded', message, evidence)];
}
