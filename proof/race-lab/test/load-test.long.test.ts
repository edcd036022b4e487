import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import type { LiveState, RunView } from '../src/load-test/live-state.js';
import { type LabProcess, startLab } from './lab-process.js';

// Every test here starts processes, which takes its time on a busy machine.
jest.setTimeout(120_000);
const RUN_DEADLINE_MS = 60_000;
const API = '/api/v1/load-test';

const stores = useStores();
let lab: LabProcess;

beforeAll(async () => {
  lab = await startLab(stores);
});

afterEach(async () => {
  await fetch(`${lab.url}${API}/stop`, { method: 'POST' }).catch(() => undefined);
});

async function post(action: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${lab.url}${API}/${action}`, {
    method: 'POST',
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
  });
  return { status: response.status, body: (await response.json()) as LiveState & { message?: string } };
}

async function look(): Promise<RunView> {
  const response = await fetch(lab.url + API);
  const { run } = (await response.json()) as LiveState;
  if (run === undefined) throw new Error('There is no run');
  return run;
}

async function stockNow(): Promise<LiveState['stock']> {
  const response = await fetch(lab.url + API);
  return ((await response.json()) as LiveState).stock;
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const SMALL = { users: 30, usersPerSecond: 30, runSeconds: 60, thinkSecondsMin: 0.1, thinkSecondsMax: 0.2 };
const onlySafe = { ...SMALL, weights: { buggy: 0, unstable: 0, safe: 1 } };

function untilRequests(count: number): Promise<RunView> {
  return until(
    async () => {
      const run = await look();
      return run.statistics.total.requests >= count && run.statistics.seconds.length >= 2 && run;
    },
    { deadlineMs: RUN_DEADLINE_MS, what: `${count} requests` },
  );
}

describe('a load test', () => {
  it('has three processes, live statistics that rise, and nothing left after Stop', async () => {
    expect((await post('reset-stock')).status).toBe(200);
    const { status, body } = await post('start', onlySafe);
    expect(status).toBe(200);
    expect(body.run?.workers).toHaveLength(3);
    const early = await untilRequests(100);
    const late = await untilRequests(early.statistics.total.requests + 50);
    const pids = late.workers.map(({ pid }) => pid);
    expect(new Set(pids).size).toBe(3);
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    expect(late.statistics.seconds.at(-1)?.users).toBe(30);

    const stopped = await post('stop');
    expect(stopped.status).toBe(200);
    expect(stopped.body.run?.state).toBe('ended');
    expect(pids.map(isAlive)).toEqual([false, false, false]);

    // Every answer is counted once: 100 orders, and what the figures say is what the store has.
    const { statistics } = await look();
    expect(statistics.checkouts.map(({ checkout }) => checkout)).toEqual(['safe']);
    expect(statistics.total).toMatchObject({ orders: 100, failures: 0 });
    expect(statistics.total.requests).toBe(100 + statistics.total.soldOut);
    expect(statistics.seconds.reduce((sum, { requests }) => sum + requests, 0)).toBe(statistics.total.requests);
    expect(await stockNow()).toMatchObject({ totalStock: 100, remainingStock: 0, orders: 100 });
    expect((await post('stop')).body.message).toBe('No load test is running.');

    const csv = await fetch(`${lab.url}${API}/figures.csv`);
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="load-test-[-T\d]+-figures\.csv"$/);
    const lines = (await csv.text()).split('\r\n');
    expect(lines[1]).toMatch(new RegExp(`^POST,/api/v1/checkout/safe,${statistics.total.requests},100,`));
    expect(lines[2]).toMatch(new RegExp(`^,Total,${statistics.total.requests},100,`));
    const seconds = await (await fetch(`${lab.url}${API}/seconds.csv`)).text();
    expect(seconds.trim().split('\r\n')).toHaveLength(statistics.seconds.length + 1);
    for (const name of ['requests', 'latencies', 'users']) {
      const chart = await fetch(`${lab.url}${API}/charts/${name}.svg`);
      expect(chart.headers.get('content-type')).toContain('image/svg+xml');
      expect(await chart.text()).toMatch(/^<svg[^]*<\/svg>$/);
    }
    expect((await fetch(`${lab.url}${API}/charts/moon.svg`)).status).toBe(404);
  });

  it('oversells at the buggy checkout', async () => {
    await post('reset-stock');
    await post('start', { ...SMALL, weights: { buggy: 1, unstable: 0, safe: 0 } });
    await untilRequests(150);
    await post('stop');
    const stock = await stockNow();
    if ('unknown' in stock) throw new Error(stock.unknown);
    expect(stock.orders).toBeGreaterThan(100);
    const page = await (await fetch(`${lab.url}/load-test`)).text();
    expect(page).toContain(`<strong>${100 - stock.orders} of 100</strong>`);
  });

  it('fails one in twenty times at the unstable checkout, by kind', async () => {
    await post('start', { ...SMALL, weights: { buggy: 0, unstable: 1, safe: 0 } });
    const run = await until(
      async () => {
        const candidate = await look();
        return candidate.statistics.total.failures > 0 && candidate;
      },
      { deadlineMs: RUN_DEADLINE_MS, what: 'a failure' },
    );
    expect(Object.keys(run.statistics.checkouts[0]?.failuresByKind ?? {})).toEqual(['503 Service Unavailable']);
  });

  it('ends when its time is over', async () => {
    await post('start', { ...onlySafe, runSeconds: 2 });
    const run = await until(
      async () => {
        const candidate = await look();
        return candidate.state === 'ended' && candidate;
      },
      { deadlineMs: RUN_DEADLINE_MS, what: 'the end' },
    );
    expect(run.elapsedMs).toBeGreaterThanOrEqual(2_000);
    expect(run.workers.map(({ isGone }) => isGone)).toEqual([true, true, true]);
  });

  it('goes on without a worker that was killed, and says so', async () => {
    const { body } = await post('start', onlySafe);
    const victim = body.run?.workers[1]?.pid ?? 0;
    await untilRequests(30);
    process.kill(victim, 'SIGKILL');
    const run = await until(
      async () => {
        const candidate = await look();
        return candidate.notes.length > 0 && candidate;
      },
      { what: 'a note' },
    );
    const note = `Worker 2 (process ${victim}) ended by itself: SIGKILL. Its users are gone; 2 of 3 workers go on.`;
    expect(run).toMatchObject({ state: 'running', notes: [note] });
    expect(lab.log()).toContain(note);
    expect(await (await fetch(`${lab.url}/load-test`)).text()).toContain(note);
    await until(async () => (await look()).statistics.seconds.at(-1)?.users === 20, { what: '20 users' });
    await untilRequests(run.statistics.total.requests + 20);
  });

  it('is over when no worker is left', async () => {
    const { body } = await post('start', onlySafe);
    for (const { pid } of body.run?.workers ?? []) process.kill(pid ?? 0, 'SIGKILL');
    await until(async () => (await look()).state === 'ended', { what: 'the end' });
    expect((await look()).notes.at(-1)).toContain('no worker is left, so the test is over.');
  });

  it('is one at a time', async () => {
    const [first, second] = await Promise.all([post('start', onlySafe), post('start', onlySafe)]);
    const [started, refused] = first.status === 200 ? [first, second] : [second, first];
    expect(started.status).toBe(200);
    expect(refused.body).toEqual({
      statusCode: 409,
      message: 'A load test is running already. Stop it first.',
      error: 'Conflict',
    });
  });

  it('is refused with a sentence where it is no load test, or not for here', async () => {
    expect(await post('start', { users: 0 })).toEqual({
      status: 400,
      body: { statusCode: 400, message: 'Users must be a whole number from 1 to 5,000.', error: 'Bad Request' },
    });
    expect((await post('start', { host: 'http://example.com' })).body.message).toMatch(
      /^The load goes to this machine/,
    );
    const stranger = await post('start', onlySafe, { 'Sec-Fetch-Site': 'cross-site' });
    expect(stranger).toMatchObject({ status: 403, body: { message: 'Requests from other sites are refused' } });
  });
});

describe('the processes', () => {
  it.each([
    ['stopped', (other: LabProcess) => other.stop()],
    ['killed', (other: LabProcess) => other.kill()],
  ])('end with a server that is %s', async (_, end) => {
    const other = await startLab(stores);
    const answer = await fetch(`${other.url}${API}/start`, { method: 'POST' });
    const { run } = (await answer.json()) as LiveState;
    const pids = run?.workers.map(({ pid }) => pid) ?? [];
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    // A page that listens does not hold it up.
    const listening = await fetch(`${other.url}${API}/events`);
    expect(listening.headers.get('content-type')).toContain('text/event-stream');
    await end(other);
    await listening.body?.cancel().catch(() => undefined);
    await until(() => !pids.some(isAlive), { what: 'no worker is left' });
  });
});

describe('another host', () => {
  it('has to be named when the lab is started', async () => {
    const other = await startLab(stores, ['--allow-host', 'shop.test:8080', '--allow-host', 'localhost']);
    const start = async (host: string) => {
      const answer = await fetch(`${other.url}${API}/start`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...SMALL, host }),
      });
      return answer.status;
    };
    expect(await start('http://shop.test')).toBe(400);
    expect(await start('http://shop.test:8080')).toBe(200);
    await other.stop();
  });
});
