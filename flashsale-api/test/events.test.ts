import { Agent, get, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo } from 'flashsale-client';
import { saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const LISTENERS = 1_000;

interface SaleData {
  readonly remainingStock: number;
  readonly totalSold: number;
  readonly totalStock: number;
  readonly status: string;
  readonly name: string;
}

/** The browser's side of a stream. */
class EventStream {
  text = '';
  hasEnded = false;

  constructor(readonly response: IncomingMessage) {
    response.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    response.on('close', () => (this.hasEnded = true));
    response.on('error', () => undefined);
  }

  get states(): SaleData[] {
    return [...this.text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data as string) as SaleData);
  }

  get last(): SaleData | undefined {
    return this.states.at(-1);
  }

  get lastEventId(): string {
    return [...this.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';
  }
}

const stores = useStores();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApiHere(stores);
});

async function listen(url: string, saleId: string, lastEventId?: string): Promise<EventStream> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  // One connection per listener, as with different browsers.
  const asked = get(`${url}/api/v1/sale/${saleId}/events`, { headers, agent: new Agent() });
  const stream = await new Promise<EventStream>((resolve, reject) => {
    asked.on('response', (response) => resolve(new EventStream(response)));
    asked.on('error', reject);
  });
  stores.defer(() => asked.destroy());
  return stream;
}

describe('the events of a sale', () => {
  it('send its state at once, then stock and state as they change', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    const stream = await listen(api.url, saleId);
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-server-time': expect.stringMatching(/^\d{13}$/),
      'x-request-id': expect.any(String),
    });
    await until(() => stream.states.length === 1);
    expect(stream.text).toMatch(/^retry: 1000\n\nevent: sale\nid: \S{16}\ndata: \{"saleId":"/);
    expect(stream.last).toEqual((await api.client.status(saleId)).body);

    await api.client.buy(saleId, 'ann');
    await until(() => stream.last?.remainingStock === 2);
    const admin = new AdminClient(api.client);
    await admin.pause(saleId);
    await until(() => stream.last?.status === 'PAUSED');
    await admin.ask('PATCH', `/sales/${saleId}`, { name: 'Two\nlines' });
    await admin.addStock(saleId, 4);
    await until(() => stream.last?.totalStock === 7);
    await api.client.reset(saleId);
    await until(() => stream.last?.totalSold === 0);
  });

  it('report the start and the end of the window in time', async () => {
    const nowMs = Date.now();
    const { saleId } = await stores.openSale({ startsAt: new Date(nowMs + 700), endsAt: new Date(nowMs + 1_400) });
    const stream = await listen(api.url, saleId);
    await until(() => stream.last?.status === 'ENDED');

    expect(stream.states.map(({ status }) => status)).toEqual(['UPCOMING', 'ACTIVE', 'ENDED']);
  });

  it('continue at any API process after the last received event', async () => {
    const { saleId } = await stores.openSale({ totalStock: 9 });
    const another = await startApiHere(stores);
    const first = await listen(api.url, saleId);
    await until(() => first.states.length === 1);
    first.response.destroy();

    const unchanged = await listen(another.url, saleId, first.lastEventId);
    const newcomer = await listen(another.url, saleId, 'of-another-time');
    await until(() => newcomer.states.length === 1);
    expect(unchanged.states).toEqual([]);
    await api.client.buy(saleId, 'ann');
    await until(() => unchanged.last?.remainingStock === 8);
    expect(unchanged.states).toHaveLength(1);

    const missed = await listen(api.url, saleId, first.lastEventId);
    await until(() => missed.last?.remainingStock === 8);
  });

  it('are refused before they begin if there is nothing to send', async () => {
    const statusOf = async (path: string): Promise<unknown> =>
      (await api.client.ask('GET', `/api/v1/sale/${path}/events`)).body;

    expect(await statusOf('nobody')).toEqual({ statusCode: 404, message: 'Sale nobody not found', error: 'Not Found' });
    expect(await statusOf('no%20id')).toMatchObject({ statusCode: 400, error: 'Bad Request' });
  });

  it('send only headers for HEAD', async () => {
    const { saleId } = await stores.openSale();
    const response = await fetch(`${api.url}/api/v1/sale/${saleId}/events`, { method: 'HEAD' });

    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(await response.text()).toBe('');
  });

  it('stay open while the counters are lost, and continue when they are back', async () => {
    const { saleId } = await stores.openSale({ totalStock: 4 });
    const stream = await listen(api.url, saleId);
    await until(() => stream.states.length === 1);
    await stores.redis.client.del(saleKeys(saleId).stock);
    await stores.startWorker();
    await api.client.get('/api/v1/sales');
    await until(async () => (await stores.observe(saleId))?.ready);
    await api.client.buy(saleId, 'ann');

    await until(() => stream.last?.remainingStock === 3);
    expect(stream.hasEnded).toBe(false);
  });

  it(`reach ${LISTENERS} listeners while others buy, and end with the process`, async () => {
    const { saleId } = await stores.openSale({ totalStock: 200 });
    const server = await stores.startApi();
    const streams: EventStream[] = [];
    for (let i = 0; i < LISTENERS; i += 100) {
      streams.push(...(await Promise.all(Array.from({ length: 100 }, () => listen(server.url, saleId)))));
    }
    await until(() => streams.every(({ states }) => states.length === 1));
    for (let i = 0; i < 200; i += 20) {
      const buyers = Array.from({ length: 20 }, (_, k) => api.client.buy(saleId, `user-${i + k}`));
      await Promise.all(buyers);
      const expected = 200 - i - 20;
      await until(() => streams[0]?.last !== undefined && streams[0].last.remainingStock <= expected + 20);
    }
    await until(() => streams.every(({ last }) => last?.remainingStock === 0), {
      what: 'every listener gets the sold-out state',
    });
    for (const { states } of streams) {
      const stocks = states.map(({ remainingStock }) => remainingStock);
      expect(stocks).toEqual([...stocks].sort((a, b) => b - a));
    }

    const askedAtMs = performance.now();
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    // It would wait for its listeners for ever.
    expect(performance.now() - askedAtMs).toBeLessThan(20_000);
    await until(() => streams.every(({ hasEnded }) => hasEnded));
  });
});

describe('the time of the server', () => {
  it('comes with every list and status, by the clock that windows are compared with', async () => {
    const { saleId } = await stores.openSale();
    for (const path of [pathTo('/api/v1/sales', {}), pathTo('/api/v1/sale/{saleId}/status', { saleId })]) {
      const [seconds, microseconds] = await stores.redis.client.time();
      const { headers } = await api.client.get(path);
      const aheadMs = Number(headers['x-server-time']) - (Number(seconds) * 1_000 + Number(microseconds) / 1_000);

      expect(Math.abs(aheadMs)).toBeLessThan(1_000);
    }
  });
});
