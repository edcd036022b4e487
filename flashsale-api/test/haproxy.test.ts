import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { freePort, type ServerProcess, until } from 'flashsale-testkit';
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
async function startHaproxy(apis: readonly ServerProcess[]): Promise<string> {
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
  await until(
    () =>
      fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    { what: 'HAProxy leads to an API' },
  );
  return url;
}

(HAPROXY === undefined ? describe.skip : describe)('behind the balancer of the compose file', () => {
  it('whose configuration is what HAProxy takes', async () => {
    const { stdout, stderr } = await promisify(execFile)(HAPROXY ?? '', ['-c', '-f', fileURLToPath(CONFIGURATION)]);
    expect(stdout + stderr).not.toMatch(/WARNING|ALERT/);
  });

  it('an API that stops fails no purchase, and events come as they happen', async () => {
    const { saleId } = await stores.openSale({ totalStock: 100_000 });
    const start = () => stores.startApi({ WARM_UP_REQUESTS: '50', SHUTDOWN_DELAY_MS: String(SHUTDOWN_DELAY_MS) });
    const apis = [await start(), await start()] as const;
    const url = await startHaproxy(apis);

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
