import { until } from 'flashsale-testkit';
import type { PurchaseAnswer } from '../history/operation.js';
import type { Stampede } from '../load/stampede.js';
import type { Stage } from '../run/stage.js';
import { administer } from '../system/operator.js';
import type { Fault } from './fault.js';

const UNITS = 20_000;
const BUYERS_PER_SECOND = 60;
const CHANGES = 5;
const OBEYED_MS_MAX = 3_000;
const OBEYED_DEADLINE_MS = 20_000;
const SHOWN_IN_REDIS_DEADLINE_MS = 10_000;
const POLL_MS = 50;

/** PostgreSQL counts its changes from a lower number than Redis has seen: its definition still wins. */
export const definitionRestored: Fault = {
  number: 37,
  title: "PostgreSQL's row of a sale at a lower revision than Redis has, as after a restored backup",
  checks: 'a pause is obeyed, and so is a window that is ended by SQL',
  limitMs: 10_000,
  async strike(stage) {
    const { system } = stage;
    const { observer, apis } = system;
    const saleId = await stage.openSale('restored', UNITS);
    const stampede = stage.startStampede(saleId, BUYERS_PER_SECOND);
    for (let i = 1; i <= CHANGES; i += 1) {
      await administer(apis[0], 'PATCH', `sales/${saleId}`, { name: `A sale, as called at change ${i}` });
    }
    await until(async () => ((await observer.observe(saleId))?.definition.revision ?? 0) > CHANGES, {
      deadlineMs: SHOWN_IN_REDIS_DEADLINE_MS,
      what: 'Redis has the newest revision',
    });
    stage.mark('PostgreSQL is at an older revision');
    await restoreRevision(stage, saleId);
    await administer(apis[1], 'POST', `sales/${saleId}/pause`);
    stage.expectWithin('a pause was obeyed', await untilClosed(stage, stampede), OBEYED_MS_MAX);
    await administer(apis[1], 'POST', `sales/${saleId}/resume`);
    await untilSold(stage, stampede);
    await restoreRevision(stage, saleId);
    stage.mark('the window is ended by SQL');
    await observer.query("UPDATE sales SET ends_at = now() - interval '1 minute' WHERE id = $1", [saleId]);
    stage.expectWithin('the end of the window was obeyed', await untilClosed(stage, stampede), OBEYED_MS_MAX);
    await restoreRevision(stage, saleId);
    await observer.query("UPDATE sales SET ends_at = now() + interval '1 hour' WHERE id = $1", [saleId]);
    await untilSold(stage, stampede);
    await stampede.end();
  },
};

/** The backup knew nothing of the changes since; a restore runs no triggers. */
async function restoreRevision({ system: { observer } }: Stage, saleId: string): Promise<void> {
  const client = await observer.database.connect();
  try {
    await client.query('BEGIN');
    await client.query("SET LOCAL session_replication_role = 'replica'");
    await client.query("UPDATE sales SET revision = 1, name = 'A sale under faults' WHERE id = $1", [saleId]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** Resolves with the milliseconds until every API refuses to sell. */
async function untilClosed(stage: Stage, stampede: Stampede): Promise<number> {
  const startedAtMs = performance.now();
  await until(async () => (await askAll(stage, stampede)).every((answer) => answer === 'NOT_ACTIVE'), {
    ...{ deadlineMs: OBEYED_DEADLINE_MS, pollPeriodMs: POLL_MS },
    what: `${stampede.saleId} is closed to buyers`,
  }).catch((error: Error) => stage.violations.push(error.message));
  return performance.now() - startedAtMs;
}

async function untilSold(stage: Stage, stampede: Stampede): Promise<void> {
  await until(async () => (await askAll(stage, stampede)).every((answer) => answer === 'SUCCESS'), {
    ...{ deadlineMs: OBEYED_DEADLINE_MS, pollPeriodMs: POLL_MS },
    what: `${stampede.saleId} is sold again`,
  });
}

/** One more new buyer at every API. */
async function askAll({ system: { apis } }: Stage, stampede: Stampede): Promise<PurchaseAnswer[]> {
  return Promise.all(apis.map((_api, i) => stampede.buy(i)));
}
