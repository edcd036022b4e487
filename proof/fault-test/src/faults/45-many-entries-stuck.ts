import { saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { administer } from '../system/operator.js';
import type { Fault } from './fault.js';

/** More than one query of the outbox returns. */
const STUCK = 1_200;
const BUYERS_PER_SECOND = 400;
const RESERVING_DEADLINE_MS = 60_000;
const TOLD_DEADLINE_MS = 20_000;
const POLL_MS = 250;
const UNITS_BY_HAND = 7;

interface SaleDrift {
  readonly saleId: string;
  readonly state?: string;
  readonly buyers?: number;
  readonly stock?: number;
}

/** A sale stalls with a full outbox, and its counters are wrong: the drift must be reported. */
export const manyEntriesStuck: Fault = {
  number: 45,
  title: 'more than 1,000 entries stuck in an outbox, workers frozen',
  checks: 'the drift is a number, and the right one',
  limitMs: 15_000,
  async strike(stage) {
    const { system } = stage;
    const { observer, workers, apis } = system;
    const saleId = await stage.openSale('stuck', 2 * STUCK);
    for (const worker of workers) worker.freeze();
    const stampede = stage.startStampede(saleId, BUYERS_PER_SECOND);
    await until(() => stampede.count('SUCCESS') >= STUCK, {
      deadlineMs: RESERVING_DEADLINE_MS,
      what: `${STUCK} reservations`,
    });
    await stampede.end();
    const untilDrift = async (expected: Pick<SaleDrift, 'buyers' | 'stock'>): Promise<void> => {
      const isTold = async (): Promise<boolean> => {
        const report = await administer<SaleDrift[]>(apis[0], 'GET', 'drift');
        const drift = report.find((candidate) => candidate.saleId === saleId);
        if (drift?.buyers === expected.buyers && drift?.stock === expected.stock) return true;
        throw new Error(JSON.stringify(drift));
      };
      await until(isTold, {
        ...{ deadlineMs: TOLD_DEADLINE_MS, pollPeriodMs: POLL_MS },
        what: `the drift of ${saleId} is reported as ${JSON.stringify(expected)}`,
      }).catch((error: Error) => stage.violations.push(error.message));
    };
    await untilDrift({ buyers: 0, stock: 0 });
    stage.mark(`${UNITS_BY_HAND} orders are counted that are not there`);
    await observer.query('UPDATE sales SET sold = sold + $2 WHERE id = $1', [saleId, UNITS_BY_HAND]);
    await untilDrift({ buyers: -UNITS_BY_HAND, stock: 0 });
    await observer.query('UPDATE sales SET sold = sold - $2 WHERE id = $1', [saleId, UNITS_BY_HAND]);
    const { outbox } = saleKeys(saleId);
    stage.observe(`${await observer.redis.client.xlen(outbox)} entries stuck`);
    for (const worker of workers) worker.thaw();
    stage.mark('the workers continue');
  },
};
