import { Refusal } from 'flashsale-command-line';
import { ITERATIONS, PURCHASES, type TwoDevicesResult } from './two-devices.js';

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
