import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { ManagedService } from '../system/managed-service.js';
import type { Fault } from './fault.js';

const PROCESSES = { API_PROCESSES: '2' };
const FROZEN_MS = 5_000;
/** They answer what is under way, as in any stop. */
const ENDED_MS_MAX = 15_000;
const ENDED_DEADLINE_MS = 60_000;

/** An API of several processes on one port: one dies, one is frozen, then all die with the first one. */
export const oneOfSeveralProcesses: Fault = {
  number: 52,
  title: 'API of two processes: one killed, one frozen for 5 s, the primary killed',
  checks: 'another process takes the place of one that died; none outlives the primary',
  limitMs: 10_000,
  killsApi: true,
  async strike(stage) {
    const victim = stage.random.pick(stage.system.apis);
    await victim.stop();
    await victim.start(PROCESSES);
    const killed = pickProcess(stage, victim);
    stage.mark(`process ${killed} of ${victim.name} is killed`);
    process.kill(killed, 'SIGKILL');
    await stage.untilHealed('one process killed');

    const frozen = pickProcess(stage, victim);
    stage.expect(frozen !== killed, `process ${killed} still runs`);
    stage.mark(`process ${frozen} of ${victim.name} freezes`);
    process.kill(frozen, 'SIGSTOP');
    try {
      await stage.holdFull(FROZEN_MS);
    } finally {
      process.kill(frozen, 'SIGCONT');
    }
    await stage.untilHealed('one process frozen');

    const left = victim.children;
    stage.mark(`the primary of ${victim.name} is killed`);
    await victim.kill();
    const killedAtMs = performance.now();
    victim.launch();
    await victim.untilReady();
    await until(() => left.every((pid) => !isRunning(pid)), {
      deadlineMs: ENDED_DEADLINE_MS,
      what: 'the processes have followed their primary',
    });
    const what = `${left.length} processes had followed their primary`;
    stage.expectWithin(what, performance.now() - killedAtMs, ENDED_MS_MAX);
  },
};

function pickProcess(stage: Stage, api: ManagedService): number {
  const [first, ...others] = api.children;
  if (first === undefined) throw new Error(`${api.name} has no processes`);
  return stage.random.pick([first, ...others]);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
