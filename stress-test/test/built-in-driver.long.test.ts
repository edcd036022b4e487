import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runProgram } from './run-program.js';
import { answer, type Clerk, ShopServer, SOLD_OUT } from './shop-server.js';

let shop: ShopServer | undefined;

afterEach(() => shop?.close());

async function stress(clerk: Clerk, ...options: string[]) {
  shop = await ShopServer.open(clerk);
  const flags = ['--api-url', shop.url, '--driver', 'built-in', '--no-verify', ...options];
  const { report, stdout, status } = await runProgram(flags);
  return { report, stdout, status, shop };
}

const sellsOut: Clerk = (_purchase, response) => answer(response, 200, SOLD_OUT);

describe('the built-in driver', () => {
  it('sends at a constant rate, every request once', async () => {
    const { report, shop: at } = await stress(sellsOut, '--rate', '150', '--duration', '6');
    expect(report).toMatchObject({ requests: 900, dropped: 0, failures: 0, driver: 'built-in' });
    expect(report.outcomes).toEqual({ SUCCESS: 0, ALREADY_PURCHASED: 0, SOLD_OUT: 900 });
    expect(new Set(at.userIds).size).toBe(900);
    // Half of the requests in half of the time, whatever the machine does for a second.
    const [firstMs = 0] = at.arrivedAtMs;
    const inFirstHalf = at.arrivedAtMs.filter((arrivedMs) => arrivedMs - firstMs < 3_000).length;
    expect(inFirstHalf).toBeGreaterThan(225);
    expect(inFirstHalf).toBeLessThan(675);
  });

  it('goes on sending while the server stalls, and counts latency from the intended time', async () => {
    const stallMs = 1_000;
    let stall: Promise<void> | undefined;
    let stalledUntilMs = 0;
    const {
      report,
      shop: at,
      status,
    } = await stress(
      async ({ index }, response) => {
        if (index === 100) {
          stalledUntilMs = performance.now() + stallMs;
          stall = sleep(stallMs);
        }
        await stall;
        answer(response, 200, SOLD_OUT);
      },
      ...['--rate', '200', '--duration', '3'],
    );
    const duringStall = at.arrivedAtMs.filter((ms) => ms > stalledUntilMs - stallMs && ms <= stalledUntilMs).length;
    expect(duringStall).toBeGreaterThan(100);
    // A third of the requests met the stall, evenly from its beginning to its end.
    expect(report.latencyMs.p95).toBeGreaterThan(700);
    expect(report.latencyMs.p99).toBeGreaterThan(900);
    expect(report.latencyMs.max).toBeGreaterThan(950);
    expect(report).toMatchObject({ requests: 600, failures: 0, dropped: 0 });
    expect(report.thresholds.filter((threshold) => !threshold.ok).map(({ name }) => name)).toEqual(['latency p95']);
    expect(status).toBe(1);
  });

  it('drops and counts what exceeds its cap of unanswered requests, and never sends later instead', async () => {
    const {
      report,
      shop: at,
      status,
      stdout,
    } = await stress(
      async (_purchase, response) => {
        await sleep(600);
        answer(response, 200, SOLD_OUT);
      },
      ...['--rate', '100', '--duration', '1', '--in-flight', '10'],
    );
    expect(at.userIds.length).toBe(report.requests);
    expect(report.requests).toBeLessThanOrEqual(30);
    expect(report.requests + report.dropped).toBe(100);
    expect(stdout).toMatch(/FAILED dropped none: \d+/);
    expect(status).toBe(1);
  });

  it('counts answers by outcome and failures by kind', async () => {
    const answers: [number, Clerk][] = [
      [
        5,
        ({ index }, response) => answer(response, 200, { success: true, status: 'SUCCESS', orderId: `order-${index}` }),
      ],
      [7, (_purchase, response) => answer(response, 200, { success: false, status: 'ALREADY_PURCHASED' })],
      [3, (_purchase, response) => answer(response, 503, { statusCode: 503 })],
      [2, (_purchase, response) => answer(response, 400, { statusCode: 400 })],
      [4, (_purchase, response) => answer(response, 418, { statusCode: 418 })],
      [1, (_purchase, response) => answer(response, 200, { success: true, status: 'SUCCESS' })],
      [6, (_purchase, response) => response.writeHead(200).end('<html>')],
      [8, (_purchase, response) => response.destroy()],
    ];
    const plan = answers.flatMap(([times, clerk]) => Array.from({ length: times }, () => clerk));
    const { report, stdout, status } = await stress(
      (purchase, response) => (plan[purchase.index] ?? sellsOut)(purchase, response),
      ...['--rate', '100', '--duration', '1'],
    );
    expect(report.outcomes).toEqual({ SUCCESS: 5, ALREADY_PURCHASED: 7, SOLD_OUT: 64 });
    expect(report.failuresByKind).toEqual({
      'no-connection': 8,
      'http-400': 2,
      'http-503': 3,
      'http-other': 4,
      'unexpected-body': 7,
    });
    expect(report).toMatchObject({ requests: 100, failures: 24, failureRate: 0.24 });
    expect(stdout).toMatch(/Failed +24 \(24\.00 %\)/);
    expect(stdout).toMatch(/FAILED answered with HTTP 200 \(failed 17 of 100\)/);
    expect(status).toBe(1);
  });

  it('names users anew in every run, within what a user id may be', async () => {
    const first = await stress(sellsOut, '--rate', '50', '--duration', '1');
    await first.shop.close();
    const second = await stress(sellsOut, '--rate', '50', '--duration', '1');
    const userIds = [...first.shop.userIds, ...second.shop.userIds];
    expect(new Set(userIds).size).toBe(100);
    for (const userId of userIds) expect(userId).toMatch(/^[\x21-\x7e]{1,64}$/);
  });

  it('lets few users ask again and again', async () => {
    const { shop: at } = await stress(sellsOut, '--rate', '60', '--duration', '1', '--users', '7');
    expect(new Set(at.userIds).size).toBe(7);
    expect(at.userIds).toHaveLength(60);
  });

  it('polls beside the purchases', async () => {
    const { report, stdout } = await stress(sellsOut, '--rate', '50', '--duration', '1', '--reads', '80');
    expect(report.reads).toMatchObject({ requests: 80, failures: 0 });
    expect(report.requests).toBe(50);
    expect(stdout).toMatch(/Reads +80, failed 0/);
  });
});
