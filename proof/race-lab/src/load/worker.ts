import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError, withDeadline } from 'flashsale-core';
import { connectAll } from '../stores/postgresql-store.js';
import { Stores } from '../stores/stores.js';
import { findStrategy } from '../strategies/registry.js';
import type { Guard } from '../strategies/guard.js';
import type { Answer } from '../verdict/verdict.js';
import type { Attempt } from './load.js';
import type { AnswerReport, Assault, Preparation, WorkerCall, WorkerCalls, WorkerMessage } from './messages.js';

/** A worker process of the load generator: makes attempts when the master says so, and reports the answers. */

const REPORT_PERIOD_MS = 100;

let stores: Stores | undefined;
let guard: Guard | undefined;

async function prepare({ strategy, runId, addresses, connectionsMax }: Preparation): Promise<void> {
  stores = new Stores(addresses, runId, connectionsMax);
  const { needs, guard: open } = findStrategy(strategy);
  if (needs.includes('postgresql')) await connectAll(stores.postgresql);
  guard = await open(stores);
}

async function assault({ round, attempts, startsAtMs, diesAfterAnswers }: Assault): Promise<void> {
  const working = expectGuard();
  const unreported: AnswerReport[] = [];
  const report = (): void => {
    if (unreported.length > 0) tell({ type: 'answers', round, answers: unreported.splice(0) });
  };
  await sleep(startsAtMs - Date.now());
  const reporting = setInterval(report, REPORT_PERIOD_MS);
  const startedAtMs = performance.now();
  let answered = 0;
  await Promise.all(
    attempts.map(async (attempt, index) => {
      const result = await makeAttempt(working, attempt);
      unreported.push({ index, latencyMs: performance.now() - startedAtMs, ...result });
      answered += 1;
      if (diesAfterAnswers !== undefined && answered > diesAfterAnswers) process.kill(process.pid, 'SIGKILL');
    }),
  );
  clearInterval(reporting);
  report();
}

async function close(): Promise<void> {
  await stores?.close();
}

type Handlers = {
  readonly [Method in keyof WorkerCalls]: (
    parameter: Parameters<WorkerCalls[Method]>[0],
  ) => Promise<ReturnType<WorkerCalls[Method]>>;
};

const handlers: Handlers = {
  prepare,
  open: (counter) => expectGuard().open(counter),
  join: (counterId) => expectGuard().join(counterId),
  assault,
  observe: (counterId) => expectGuard().observe(counterId),
  discard: (counterId) => expectGuard().discard(counterId),
  close,
};

async function answer(call: WorkerCall): Promise<void> {
  // The compiler cannot see that method and parameter belong together once they are taken apart.
  const handler = handlers[call.method] as (parameter: unknown) => Promise<unknown>;
  try {
    tell({ type: 'reply', id: call.id, value: await handler(call.parameter) });
  } catch (error) {
    tell({ type: 'reply', id: call.id, error: (error as Error).message });
  }
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}

function expectGuard(): Guard {
  if (guard === undefined) throw new Error('the worker was not prepared');
  return guard;
}

process.on('message', (call: WorkerCall) => void answer(call));
// Ctrl-C reaches the whole process group; the master decides when the workers end.
process.on('SIGINT', () => undefined);
// A worker never outlives its master.
process.on('disconnect', () => process.exit(0));

const ANSWER_DEADLINE_MS = 60_000;

interface AttemptResult {
  readonly answer: Answer;
  readonly retries: number;
  readonly error?: string;
}

/** Makes one attempt as a claimant would, and returns what the claimant was answered. Never rejects. */
async function makeAttempt(working: Guard, { claim, fate }: Attempt): Promise<AttemptResult> {
  if (fate.delayMs > 0) await sleep(fate.delayMs);
  if (fate.isUnavailable) return { answer: 'unavailable', retries: 0 };
  try {
    const { outcome, retries = 0 } = await withDeadline(working.claim(claim), ANSWER_DEADLINE_MS, 'the answer');
    if (outcome === 'granted' && claim.isTwoPhase)
      await withDeadline(working.confirm(claim), ANSWER_DEADLINE_MS, 'confirming');
    return { answer: outcome, retries };
  } catch (error) {
    return {
      answer: error instanceof DeadlineError ? 'unknown' : 'error',
      retries: 0,
      error: (error as Error).message,
    };
  }
}
