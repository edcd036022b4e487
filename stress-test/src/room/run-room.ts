import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from 'flashsale-command-line';
import {
  checkTable,
  drawText,
  openStores,
  readVerifyEnvironment,
  verdictText,
  verify,
  verifyDraw,
} from 'flashsale-verify';
import { DURATION_SECONDS_DEFAULT, newRunId, userIdOf } from '../../load/load-profile.js';
import { type RoomMeasurements, type RoomReport, roomReport, roomText } from '../../load/room-report.js';
import { arrivalAtMs, LATE_SHARE, visitorPlanOf, waitAndBuy } from '../../load/room-visitor.js';
import { type StressCommand, WAIT_MS_DEFAULT } from '../command-line.js';
import type { StressEnvironment } from '../environment.js';
import { chooseK6, runK6 } from '../k6-driver.js';
import { showProgress } from '../progress.js';
import { prepareResultsFile } from '../results-file.js';
import { refuseIdentifiedBuyers } from '../sale-status.js';
import { checkRoom } from './check-room.js';
import { makeSaleWithRoom, readRoomSale, type RoomSale } from './own-sale.js';
import { HttpRoomShop } from './room-shop.js';
import { AltchaSolver } from './room-solver.js';
import { MeasuredRoomTally } from './room-tally.js';

const RATE_PER_SECOND_DEFAULT = 200;

type RoomRun = Pick<
  RoomMeasurements,
  'saleId' | 'apiUrl' | 'runId' | 'visitors' | 'ratePerSecond' | 'neverBackShare'
> & { readonly sale: RoomSale; readonly patienceSeconds: number };

/**
 * Sends visitors to a waiting room before and after its sale starts, lets them wait, be called and buy, or not come back; then
 * checks the draw, the room and the sale. Resolves with whether every check holds.
 * @throws Refusal or EnvironmentError before anybody was sent
 */
export async function runRoom(command: StressCommand, environment: StressEnvironment): Promise<boolean> {
  const { apiUrl, neverBackShare, patienceSeconds } = command;
  if (command.findLimit) throw new Refusal('--find-limit does not go with the scenario room.');
  const ratePerSecond = command.ratePerSecond ?? RATE_PER_SECOND_DEFAULT;
  const visitors = ratePerSecond * (command.durationSeconds ?? DURATION_SECONDS_DEFAULT);
  const runId = newRunId();
  const saleId = command.saleId ?? runId;
  if (command.verify) await (await openStores(readVerifyEnvironment())).close();
  if (command.saleId === undefined) await makeSaleWithRoom(apiUrl, { runId, visitors }, environment.ADMIN_TOKEN);
  const sale = await readRoomSale(apiUrl, saleId);
  const k6 = chooseDriver(command.driver, sale);
  await refuseIdentifiedBuyers(apiUrl, saleId);
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  say(
    [
      `${saleId} (${sale.name}): ${sale.totalStock} units, a waiting room that calls ${sale.perMinute} a minute; it starts at ${new Date(sale.startsAtMs).toISOString()}.`,
      `${visitors} visitors, sent by ${k6 ?? 'the built-in driver'}: ${percent(LATE_SHARE)} come after the start, ${percent(neverBackShare)} never come back.`,
      ...(sale.isChallenging
        ? ['Each solves a task of ALTCHA before joining, which takes this machine some 256 tries.']
        : []),
    ].join('\n'),
  );
  const file = prepareResultsFile(command.jsonFile, { scenario: 'room', k6 });
  const run = { saleId, apiUrl, runId, visitors, ratePerSecond, neverBackShare, sale, patienceSeconds };
  const report = k6 === undefined ? await sendVisitors(run, command.connectionsMax) : await sendByK6(k6, run, file);
  if ('exitStatus' in report) {
    say(`k6 ended with status ${report.exitStatus}, so there is no report.`);
    return false;
  }
  const isRight = command.verify ? await verifyRoom(report, command.waitMs ?? WAIT_MS_DEFAULT) : true;
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  say(`The summary as JSON: ${file}`);
  return report.ok && isRight;
}

/** k6 derives no keys (PBKDF2), so it cannot solve a task. @throws Refusal when it is asked for */
function chooseDriver(driver: StressCommand['driver'], { isChallenging }: RoomSale): string | undefined {
  if (!isChallenging) return chooseK6(driver);
  if (driver === 'k6')
    throw new Refusal('k6 cannot solve the task that ROOM_CHALLENGE asks for; --driver built-in can.');
  return undefined;
}

async function sendVisitors({ sale, patienceSeconds, ...run }: RoomRun, connectionsMax: number): Promise<RoomReport> {
  const { saleId, apiUrl, runId, visitors, neverBackShare } = run;
  const shop = new HttpRoomShop(apiUrl, saleId, connectionsMax);
  const solver = sale.isChallenging ? new AltchaSolver() : undefined;
  const tally = new MeasuredRoomTally();
  const clock = { nowMs: () => Date.now(), sleep };
  const startedAtMs = clock.nowMs();
  const patientUntilMs = sale.startsAtMs + patienceSeconds * 1_000;
  let came = 0;
  const visit = async (number: number): Promise<void> => {
    await sleep(arrivalAtMs(number, { ...run, ...sale }) - clock.nowMs());
    came += 1;
    const plan = visitorPlanOf(number, neverBackShare);
    await waitAndBuy({ shop, solver, tally, clock, userId: userIdOf(runId, 'unique', number), plan, patientUntilMs });
  };
  const stopProgress = showProgress(
    () => `  ${came} of ${visitors} came, ${tally.ended} are done, ${tally.polls} polls`,
  );
  try {
    await Promise.all(Array.from({ length: visitors }, (_, number) => visit(number)));
  } finally {
    stopProgress();
    await shop.close();
  }
  const tookSeconds = (clock.nowMs() - startedAtMs) / 1_000;
  const report = roomReport({ driver: 'built-in', ...run, tookSeconds, ...tally.measured });
  say(`\n${roomText(report)}`);
  return report;
}

/** What `k6/room-settings.js` reads. */
function sendByK6(
  k6: string,
  { saleId, apiUrl, runId, visitors, ratePerSecond, neverBackShare, patienceSeconds }: RoomRun,
  resultsFile: string,
): Promise<RoomReport | { readonly exitStatus: number | null }> {
  const variables = {
    API_URL: apiUrl,
    SALE_ID: saleId,
    RUN_ID: runId,
    RATE: String(ratePerSecond),
    DURATION: String(visitors / ratePerSecond),
    NEVER_BACK: String(neverBackShare),
    PATIENCE: String(patienceSeconds),
  };
  return runK6<RoomReport>(k6, { script: 'k6-room.js', variables, resultsFile });
}

async function verifyRoom(report: RoomReport, waitMs: number): Promise<boolean> {
  const stores = await openStores(readVerifyEnvironment());
  try {
    const { saleId, runId } = report;
    const sale = await verify(stores, { saleId, waitMs });
    const room = await checkRoom(stores, report);
    const draw = await verifyDraw(stores, saleId);
    say(`Room and orders of run ${runId}\n${checkTable(room)}\n\n${drawText(draw)}\n${verdictText(sale)}`);
    return sale.ok && draw.ok && room.every(({ ok }) => ok);
  } finally {
    await stores.close();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
