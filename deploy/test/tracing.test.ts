import { describe, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { OtlpReceiver, type ReceivedSpan, useStores } from '../../flashsale-core/test-support/index.js';

const TRACE_ID = 'aaaabbbbccccddddeeeeffff00001111';
const CALLER_ID = '0123456789abcdef';

const stores = useStores();

async function startReceiver(): Promise<{ receiver: OtlpReceiver; environment: Record<string, string> }> {
  const receiver = new OtlpReceiver();
  const endpoint = await receiver.listen();
  stores.defer(() => receiver.close());
  return { receiver, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } };
}

function buy(url: string, saleId: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/api/v1/sale/purchase`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ saleId, userId: 'ann' }),
  });
}

function attribute({ attributes }: ReceivedSpan, key: string): unknown {
  return Object.values(attributes.find((candidate) => candidate.key === key)?.value ?? {})[0];
}

describe('the trace of a purchase', () => {
  it('leads from the request of the caller to the transaction of the order', async () => {
    const { receiver, environment } = await startReceiver();
    const { saleId } = await stores.openSale();
    const api = await stores.startApi(environment);
    await stores.startWorker(environment);
    const answer = await buy(api.url, saleId, { traceparent: `00-${TRACE_ID}-${CALLER_ID}-01` });
    const { orderId } = (await answer.json()) as { orderId: string };
    await stores.untilAtRest(saleId);

    const ofTrace = (): ReceivedSpan[] => receiver.spans.filter(({ traceId }) => traceId === TRACE_ID);
    await until(() => ofTrace().some(({ name }) => name === 'settle'));
    await until(() => ofTrace().some(({ name }) => name === 'publish'));
    const named = (name: string): ReceivedSpan => {
      const spans = ofTrace().filter((span) => span.name === name);
      expect(spans).toHaveLength(1);
      return spans[0] as ReceivedSpan;
    };
    const [request, publish, consume] = [named('POST /api/v1/sale/purchase'), named('publish'), named('consume')];
    expect(request).toMatchObject({ service: 'flashsale-api', parentSpanId: CALLER_ID });
    expect(attribute(request, 'http.response.status_code')).toBe(200);
    expect(attribute(request, 'flashsale.order_id')).toBe(orderId);
    expect(named('reserve').parentSpanId).toBe(request.spanId);
    expect(attribute(named('reserve'), 'flashsale.outcome')).toBe('reserved');
    expect(publish.parentSpanId).toBe(request.spanId);
    expect(attribute(publish, 'flashsale.outcome')).toBe('confirmed');
    expect(consume).toMatchObject({ service: 'flashsale-worker', parentSpanId: publish.spanId });
    expect(attribute(consume, 'flashsale.verdict')).toBe('ack');
    expect(named('transaction').parentSpanId).toBe(consume.spanId);
    expect(named('settle').parentSpanId).toBe(consume.spanId);

    const batch = receiver.spans.find(({ spanId }) => spanId === consume.links?.[0]?.spanId);
    expect(batch).toMatchObject({ name: 'batch', links: [{ traceId: TRACE_ID, spanId: consume.spanId }] });
  });
});
