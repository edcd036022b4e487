import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTracing, Tracing } from 'flashsale-core';
import { OtlpReceiver, type ReceivedSpan } from '../../flashsale-core/test-support/index.js';
import type { TracedMessage } from '../src/tracing/batch-trace.js';
import { BatchTracing } from '../src/tracing/batch-tracing.js';

const TRACE_IDS = ['1', '2'].map((digit) => digit.repeat(32)) as [string, string];

let receiver: OtlpReceiver;
let tracing: Tracing;

beforeEach(async () => {
  receiver = new OtlpReceiver();
  const endpoint = await receiver.listen();
  tracing = await startTracing({ endpoint, ratio: 1, service: 'flashsale-worker', instance: 'worker-1' });
});

afterEach(() => receiver.close());

const message = (headers?: Record<string, unknown>): TracedMessage => ({ properties: { headers } }) as TracedMessage;
const traced = (traceId: string): TracedMessage => message({ traceparent: `00-${traceId}-${'a'.repeat(16)}-01` });
const ofTrace = (traceId: string): ReceivedSpan[] => receiver.spans.filter((span) => span.traceId === traceId);

describe('a traced batch', () => {
  it('has its steps in the trace of each message, and links to all of them', async () => {
    const batches = new BatchTracing(tracing);
    const verdicts = await batches.batch(
      [...TRACE_IDS.map(traced), message(), message({ traceparent: 7 })],
      async () => {
        await batches.step('transaction', () => Promise.resolve());
        await batches.step('settle', () => Promise.reject(new Error('away'))).catch(() => undefined);
        return ['ack', 'dead', 'ack', 'ack'];
      },
    );
    await tracing.close();
    expect(verdicts).toEqual(['ack', 'dead', 'ack', 'ack']);
    for (const traceId of TRACE_IDS) {
      expect(
        ofTrace(traceId)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['consume', 'settle', 'transaction']);
    }
    const batch = receiver.spans.find(({ name }) => name === 'batch');
    expect(batch?.links?.map(({ traceId }) => traceId)).toEqual(TRACE_IDS);
    expect(
      ofTrace(batch?.traceId ?? '')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['batch', 'settle', 'transaction']);
    expect(ofTrace(TRACE_IDS[0]).find(({ name }) => name === 'settle')).toMatchObject({ status: { code: 2 } });
  });

  it('records no step outside of a batch, and nothing if tracing is off', async () => {
    expect(await new BatchTracing(tracing).step('transaction', () => Promise.resolve(7))).toBe(7);
    const off = new BatchTracing(await startTracing({ endpoint: undefined, ratio: 1, service: 's', instance: 'i' }));
    expect(await off.batch([traced(TRACE_IDS[0])], () => off.step('transaction', async () => ['ack']))).toEqual([
      'ack',
    ]);
    await tracing.close();
    expect(receiver.spans).toEqual([]);
  });
});
