import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { freePort, until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { orderIds, tally } from './api-client.js';
import { connectClient } from './api-under-test.js';

const HAPROXY = ['/usr/sbin/haproxy', '/usr/bin/haproxy', '/usr/local/sbin/haproxy'].find(existsSync);
const CONFIGURATION = new URL('../../deploy/docker/haproxy/haproxy.cfg', import.meta.url);
/** As deploy/docker-compose.scale.yml has it. */
const SHUTDOWN_DELAY_MS = 3_000;
const SHOPPERS = 4;
const SHOPPING_PAUSE_MS = 20;
/** Shorter than any buffer would be, and than a heartbeat. */
const FIRST_EVENT_MS_MAX = 5_000;

const stores = useStores();

/** HAProxy with the configuration of the compose file, but for the addresses, which Docker tells it there. */
async function startHaproxy(apis: readonly { readonly url: string }[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-haproxy-'));
  const port = await freePort();
  const configuration = readFileSync(CONFIGURATION, 'utf8')
    .replace(/^resolvers [^]*?(?=^\w)/m, '')
    .replace('bind :3000', `bind 127.0.0.1:${port}`)
    .replace(/server-template api \d+ api:3000 (check .+) resolvers .*/, (_, check: string) =>
      apis.map(({ url }, index) => `server api${index + 1} ${new URL(url).host} ${check}`).join('\n  '),
    );
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configuration);
  const child = spawn(HAPROXY ?? '', ['-q', '-f', file], { stdio: 'ignore' });
  stores.defer(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await until(() => statusOf(`${url}/health/ready`), { what: 'HAProxy answers' });
  return url;
}

/** Undefined without an answer. */
async function statusOf(url: string): Promise<number | undefined> {
  const answer = await fetch(url).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status;
}

async function leadsToApi(url: string): Promise<void> {
  await until(async () => (await statusOf(`${url}/health/ready`)) === 200, { what: 'HAProxy leads to an API' });
}

/** Is ready, and dies during every other request. */
async function startDyingApi(): Promise<{ readonly url: string }> {
  const server = createServer(({ url, socket }, response) => {
    if (url === '/health/ready') response.end();
    else socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stores.defer(async () => {
    server.closeAllConnections();
    await promisify(server.close.bind(server))();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

(HAPROXY === undefined ? describe.skip : describe)('behind the balancer of the compose file', () => {
  it('whose configuration is what HAProxy takes', async () => {
    const { stdout, stderr } = await promisify(execFile)(HAPROXY ?? '', ['-c', '-f', fileURLToPath(CONFIGURATION)]);
    expect(stdout + stderr).not.toMatch(/WARNING|ALERT/);
  });

  it.each([
    { what: 'no API is ready', status: 503, error: 'Service Unavailable', start: async () => 'http://127.0.0.1:1' },
    {
      what: 'an API dies during a request',
      status: 502,
      error: 'Bad Gateway',
      start: async () => (await startDyingApi()).url,
    },
  ])('answers in the shape of the API when $what', async ({ status, error, start }) => {
    const url = await startHaproxy([{ url: await start() }]);
    if (status === 502) await leadsToApi(url);
    // On a connection of its own: a later request of a connection is closed without an answer, for its client to repeat or not.
    const asked = request(`${url}/api/v1/sales`, { agent: false }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['retry-after']).toMatch(/^\d$/);
    expect(await json(answer)).toEqual({ statusCode: status, message: expect.stringMatching(/try again$/), error });
  });

  it('has such an answer for every error of its own', () => {
    const answers = [
      ...readFileSync(CONFIGURATION, 'utf8').matchAll(/http-error status (\d+) .* string '(.+)' hdr/g),
    ].map(([, status, body = '']) => [Number(status), JSON.parse(body) as { error: string }] as const);
    expect(answers.map(([status]) => status)).toEqual([400, 408, 500, 502, 503, 504]);
    for (const [status, body] of answers)
      expect(body).toEqual({ statusCode: status, message: expect.any(String), error: STATUS_CODES[status] });
  });

  it('an API that stops fails no purchase, and events come as they happen', async () => {
    const { saleId } = await stores.openSale({ totalStock: 100_000 });
    const start = () => stores.startApi({ WARM_UP_REQUESTS: '50', SHUTDOWN_DELAY_MS: String(SHUTDOWN_DELAY_MS) });
    const apis = [await start(), await start()] as const;
    const url = await startHaproxy(apis);
    await leadsToApi(url);

    const askedAtMs = performance.now();
    const events = await fetch(`${url}/api/v1/sale/${saleId}/events`);
    let text = '';
    for await (const piece of events.body as unknown as AsyncIterable<Uint8Array>) {
      text = new TextDecoder().decode(piece);
      break;
    }
    expect(text).toContain('data:');
    expect(performance.now() - askedAtMs).toBeLessThan(FIRST_EVENT_MS_MAX);

    const stopping = new AbortController();
    const shopping = Array.from({ length: SHOPPERS }, async (_, shopper) => {
      const client = connectClient(stores, url, 1);
      const answers = [];
      for (let i = 0; !stopping.signal.aborted; i += 1) {
        answers.push(await client.buy(saleId, `user-${shopper}-${i}`));
        await sleep(SHOPPING_PAUSE_MS);
      }
      return answers;
    });
    stores.defer(() => stopping.abort());
    const [leaving, staying] = apis;
    expect(await leaving.stop()).toEqual({ code: 0, signal: null });
    // Only the other one is left, and sells on.
    const soldBefore = (await stores.observe(saleId))?.buyers ?? 0;
    await until(async () => ((await stores.observe(saleId))?.buyers ?? 0) > soldBefore + SHOPPERS, {
      what: `${staying.url} sells on`,
    });
    stopping.abort();
    const answers = (await Promise.all(shopping)).flat();
    expect(tally(answers)).toEqual({ SUCCESS: answers.length });
    expect(new Set(orderIds(answers)).size).toBe(answers.length);
  });
});
