import process from 'node:process';
import type { MasterMessage, WorkerMessage } from './messages.js';
import { Tally } from './tally.js';
import { beginningsMs, CheckoutClient, Users } from './users.js';

/** A worker process of the load test: its users ask, and every second it reports to the master what came of it. */

const REPORT_PERIOD_MS = 1_000;
/** What is still under way then is given up. */
const LAST_ANSWERS_DEADLINE_MS = 2_000;

const tally = new Tally();
let users: Users | undefined;
let startsAtMs = 0;
let reporting: NodeJS.Timeout | undefined;

function start(order: Extract<MasterMessage, { type: 'start' }>): void {
  const { plan, place, workers } = order;
  startsAtMs = order.startsAtMs;
  const beginnings = beginningsMs(plan, place, workers);
  users = new Users(plan, new CheckoutClient(plan.host, beginnings.length), tally);
  const headStartMs = Math.max(0, startsAtMs - Date.now());
  users.beginAt(beginnings.map((beginningMs) => headStartMs + beginningMs));
  reportAtNextSecond();
}

/** Reports at whole seconds since the start, so that those of all workers fit together. */
function reportAtNextSecond(): void {
  const sinceStartMs = Date.now() - startsAtMs;
  const second = Math.max(0, Math.floor(sinceStartMs / REPORT_PERIOD_MS));
  const dueInMs = (second + 1) * REPORT_PERIOD_MS - sinceStartMs;
  reporting = setTimeout(() => {
    report(second);
    reportAtNextSecond();
  }, dueInMs);
}

function report(second: number, then?: () => void): void {
  tell({ type: 'report', report: { second, users: users?.present ?? 0, checkouts: tally.take() } }, then);
}

async function stop(): Promise<void> {
  await users?.stop(LAST_ANSWERS_DEADLINE_MS);
  clearTimeout(reporting);
  report(Math.max(0, Math.floor((Date.now() - startsAtMs) / REPORT_PERIOD_MS)), () => process.exit(0));
}

function tell(message: WorkerMessage, then: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, then);
}

process.on('message', (message: MasterMessage) => {
  if (message.type === 'start') start(message);
  else void stop();
});
// Ctrl-C reaches the whole process group; the master decides when the workers end.
process.on('SIGINT', () => undefined);
// A worker never outlives its master.
process.on('disconnect', () => process.exit(0));
tell({ type: 'ready' });
