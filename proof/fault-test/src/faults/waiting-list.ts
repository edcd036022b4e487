import { until } from 'flashsale-testkit';
import type { PaidSale } from '../paid/paid-sale.js';
import type { Stage } from '../run/stage.js';

const HOLD_TTL_MS = 2_000;
const OFFER_TTL_MS = 3_000;
const UNITS = 12;
const PASSERS_BY_PER_SECOND = 6;
const PEOPLE = 40;
const OFFERED_DEADLINE_MS = 60_000;

/**
 * A sale of which every unit is always held, by people who never pay: passers-by, and those who wait on its list. Resolves when
 * offers are made.
 */
export async function openWaitingList(
  stage: Stage,
  { units = UNITS, people = PEOPLE }: { readonly units?: number; readonly people?: number } = {},
): Promise<PaidSale> {
  const sale = await stage.openPaidSale('list', {
    ...{ stock: units, holdTtlMs: HOLD_TTL_MS, offerTtlMs: OFFER_TTL_MS, ratePerSecond: PASSERS_BY_PER_SECOND },
    mix: { leaves: 1 },
  });
  await sale.holdAll();
  sale.letWait(people);
  await until(
    async () => {
      const [row] = await stage.system.observer.query<{ offers: number }>(
        `SELECT COUNT(*)::int AS offers FROM waiting_list WHERE sale_id = $1 AND state = 'OFFERED'`,
        [sale.saleId],
      );
      return (row?.offers ?? 0) > 0;
    },
    { deadlineMs: OFFERED_DEADLINE_MS, what: `units of ${sale.saleId} are offered` },
  );
  return sale;
}
