import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from 'flashsale-command-line';

/** What two devices spent at once, and what that made of the balance. */
export interface TwoDevicesResult {
  readonly before: number;
  readonly after: number;
  /** The sum of the purchases that succeeded by their answers. */
  readonly spent: number;
}

/** The same two devices as in stress-test/k6-race.js, and what each of them spends at a time. */
const PURCHASES = [
  { device: 'HP_ANDI', amount: 5_000 },
  { device: 'HP_ADIK', amount: 10_000 },
] as const;
/** How often each device buys, one purchase after the other, as there. */
const ITERATIONS = 2;

export function isRace({ before, after, spent }: TwoDevicesResult): boolean {
  return after !== before - spent;
}

const ANSWER_DEADLINE_MS = 30_000;

/** Does what stress-test/k6-race.js does, where there is no k6. */
export async function runBuiltInDriver(labUrl: string, strategy: string): Promise<TwoDevicesResult> {
  await ask(`${labUrl}/api/v1/debug/reset`, { method: 'POST' });
  const before = await readBalance(labUrl, strategy);
  const spent = await Promise.all(PURCHASES.map((purchase) => spendRepeatedly(labUrl, strategy, purchase)));
  const after = await readBalance(labUrl, strategy);
  return { before, after, spent: spent.reduce((sum, amount) => sum + amount, 0) };
}

type Purchase = (typeof PURCHASES)[number];

async function spendRepeatedly(labUrl: string, strategy: string, purchase: Purchase): Promise<number> {
  let spent = 0;
  for (let iteration = 0; iteration < ITERATIONS; iteration += 1) spent += await spend(labUrl, strategy, purchase);
  return spent;
}

async function spend(labUrl: string, strategy: string, purchase: Purchase): Promise<number> {
  const response = await ask(`${labUrl}/purchase?strategy=${strategy}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(purchase),
  });
  return response.ok ? purchase.amount : 0;
}

async function readBalance(labUrl: string, strategy: string): Promise<number> {
  const response = await ask(`${labUrl}/balance?strategy=${strategy}`);
  const body = (await response.json()) as { balance?: number; message?: string };
  if (body.balance === undefined) throw new Refusal(`The balance cannot be read: ${body.message}`);
  return body.balance;
}

async function ask(url: string, request: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...request, signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
}

const SCRIPT = fileURLToPath(new URL('../../../../stress-test/k6-race.js', import.meta.url));

/** Lets k6 run the script of the two devices, with its output on this terminal. */
export async function runK6(
  k6: string,
  labUrl: string,
  strategy: string,
  signal: AbortSignal,
): Promise<TwoDevicesResult> {
  const folder = mkdtempSync(join(tmpdir(), 'race-lab-'));
  const resultsFile = join(folder, 'race.json');
  try {
    const child = spawn(k6, ['run', '--quiet', SCRIPT], {
      stdio: 'inherit',
      env: {
        ...process.env,
        RACE_LAB_URL: labUrl,
        STRATEGY: strategy,
        RESULTS_FILE: resultsFile,
        // A race on one machine is nobody else's business.
        K6_NO_USAGE_REPORT: 'true',
      },
      signal,
    });
    const [status] = (await once(child, 'exit')) as [number | null];
    if (status !== 0) throw new Error(`k6 ended with status ${status}`);
    return JSON.parse(readFileSync(resultsFile, 'utf8')) as TwoDevicesResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
