import { HoldRows } from '../../stores/hold-rows.js';
import type { Stores } from '../../stores/stores.js';
import type { Guard } from '../guard.js';
import { guardOverHolds, type HoldKeeper } from '../holds/keeper.js';

/** What the keepers of holds in PostgreSQL have in common. */
export function guardOverHoldRows(
  stores: Stores,
  keeperOf: (rows: HoldRows) => Pick<HoldKeeper, 'confirm' | 'sweep'>,
): Guard {
  const rows = new HoldRows(stores.postgresql);
  return guardOverHolds({
    open: (counter) => rows.open(counter),
    remaining: (counterId) => rows.remaining(counterId),
    observe: (counterId) => rows.observe(counterId),
    discard: (counterId) => rows.discard(counterId),
    take: (claim) => rows.take(claim),
    ...keeperOf(rows),
  });
}
