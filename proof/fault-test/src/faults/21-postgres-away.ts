import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const FROZEN_MS = 60_000;
const TERMINATIONS = 20;
const TERMINATION_PERIOD_MS = 500;

/** A purchase does not need PostgreSQL. */
export const postgresAway: Fault = {
  number: 21,
  title: 'PostgreSQL killed; frozen for 60 s; its backends terminated every 500 ms',
  checks: 'the API is unaffected; each batch counts once',
  limitMs: 30_000,
  async strike(stage) {
    const { postgres } = stage.system.stores;
    await withoutHarm(stage, 'PostgreSQL is killed', async () => {
      await postgres.kill();
      await postgres.start();
    });
    await stage.untilHealed('PostgreSQL killed');
    await withoutHarm(stage, 'PostgreSQL freezes', async () => {
      postgres.freeze();
      await stage.hold(FROZEN_MS);
      postgres.thaw();
    });
    await stage.untilHealed('PostgreSQL frozen');
    await withoutHarm(stage, 'backends are terminated', async () => {
      for (let i = 0; i < TERMINATIONS; i += 1) {
        await terminateBackends(stage);
        await sleep(TERMINATION_PERIOD_MS);
      }
    });
  },
};

async function withoutHarm(stage: Stage, what: string, act: () => Promise<void>): Promise<void> {
  const unknownBefore = stage.load.unknown;
  stage.mark(what);
  await act();
  const unknown = stage.load.unknown - unknownBefore;
  stage.observe(`${what}: ${unknown} purchases without an answer`);
  stage.expect(unknown === 0, `${what}: ${unknown} purchases got no answer`);
}

async function terminateBackends({ system }: Stage): Promise<void> {
  await system.observer
    .query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name <> 'fault-test' AND pid <> pg_backend_pid()`,
    )
    // Next time.
    .catch(() => undefined);
}
