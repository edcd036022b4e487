import { describe, expect, it } from '@jest/globals';
import { freePort } from 'flashsale-testkit';
import { OtlpReceiver, useStores } from '../../flashsale-core/test-support/index.js';
import { startApiHere } from './api-under-test.js';

const TRACE_ID = 'aaaabbbbccccddddeeeeffff00001111';
const CALLER_ID = '0123456789abcdef';
const REQUEST = 'POST /api/v1/sale/purchase';

const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const stores = useStores();

async function startReceiver(): Promise<{ receiver: OtlpReceiver; environment: Record<string, string> }> {
  const receiver = new OtlpReceiver();
  const endpoint = await receiver.listen();
  stores.defer(() => receiver.close());
  return { receiver, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } };
}

describe('a traced purchase', () => {
  it('continues the trace of its caller, and reaches the collector before the process ends', async () => {
    const { receiver, environment } = await startReceiver();
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const { client, stop } = await startApiHere(stores, environment);
    const traceparent = `00-${TRACE_ID}-${CALLER_ID}-01`;
    await client.post('/api/v1/sale/purchase', { saleId, userId: 'ann' }, { traceparent });
    await stop();
    expect(receiver.spans.map(({ name }) => name).sort()).toEqual([REQUEST, 'publish', 'reserve'].sort());
    expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]));
    expect(receiver.spans.find(({ name }) => name === REQUEST)?.parentSpanId).toBe(CALLER_ID);
  });

  it('starts a trace if its caller sends none, or an invalid one, also if it fails', async () => {
    const { receiver, environment } = await startReceiver();
    const { client, stop } = await startApiHere(stores, environment);
    await client.post('/api/v1/sale/purchase', { saleId: 'sale_9', userId: 'ann' }, { traceparent: 'nonsense' });
    await client.askWith('POST', '/api/v1/sale/purchase', { saleId: 7 });
    await stop();
    const requests = receiver.spans.filter(({ name }) => name === REQUEST);
    expect(requests.map(({ parentSpanId = '' }) => parentSpanId)).toEqual(['', '']);
    expect(new Set(requests.map(({ traceId }) => traceId)).size).toBe(2);
  });

  it('is not recorded if its caller decided so', async () => {
    const { receiver, environment } = await startReceiver();
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const { client, stop } = await startApiHere(stores, environment);
    const traceparent = `00-${TRACE_ID}-${CALLER_ID}-00`;
    await client.post('/api/v1/sale/purchase', { saleId, userId: 'ann' }, { traceparent });
    await stop();
    expect(receiver.spans).toEqual([]);
  });

  it('is answered even while the collector is away', async () => {
    const { saleId } = await stores.openSale();
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const { client } = await startApiHere(stores, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    expect(await client.buy(saleId, 'ann')).toMatchObject({ status: 200 });
  });
});

describe('the id of a request', () => {
  it('is the one that the client gave, if it is safe for a log', async () => {
    const { client } = await startApiHere(stores);
    const ask = async (id: string): Promise<unknown> => {
      const answer = await client.ask('GET', '/health/live', { headers: { 'x-request-id': id } });
      return answer.headers['x-request-id'];
    };
    expect(await ask('from-the-proxy/7')).toBe('from-the-proxy/7');
    expect(await ask('x'.repeat(65))).toMatch(REQUEST_ID);
  });

  it('comes with every error', async () => {
    const { client } = await startApiHere(stores);
    const answers = [
      await client.ask('GET', '/nowhere'),
      await client.askWith('POST', '/api/v1/sale/purchase', { saleId: 7 }),
      await client.status('x'.repeat(300)),
    ];
    const ids = answers.map(({ headers }) => headers['x-request-id']);
    expect(ids).toEqual(ids.map(() => expect.stringMatching(REQUEST_ID)));
    expect(new Set(ids).size).toBe(3);
  });
});
