import { describe, expect, it } from '@jest/globals';
import { Histogram, Registry } from 'prom-client';
import { RecordedHistogram } from './metrics.js';

const buckets = [0.1, 0.5, 1];
const configuration = { name: 'wait_seconds', help: 'A wait', labelNames: ['outcome'] as const, buckets };

async function textOf(register: (registry: Registry) => void): Promise<string> {
  const registry = new Registry();
  register(registry);
  return registry.metrics();
}

describe('RecordedHistogram', () => {
  it('reports the same as the histogram of prom-client', async () => {
    const values = [0, 0.1, 0.100001, 0.5, 0.7, 1, 1.5, 1e9];
    const recorded = await textOf((registry) => {
      const histogram = new RecordedHistogram({ ...configuration, registers: [registry] });
      const [good, bad] = [histogram.series({ outcome: 'good' }), histogram.series({ outcome: 'bad' })];
      for (const value of values) good.record(value);
      bad.record(0.2);
    });
    const usual = await textOf((registry) => {
      const histogram = new Histogram({ ...configuration, registers: [registry] });
      for (const value of values) histogram.observe({ outcome: 'good' }, value);
      histogram.observe({ outcome: 'bad' }, 0.2);
    });
    expect(recorded).toBe(usual);
  });

  it('reports a series from the start, so that the first increase is visible', async () => {
    const text = await textOf((registry) => {
      new RecordedHistogram({ ...configuration, registers: [registry] }).series({ outcome: 'good' });
    });
    expect(text).toContain('wait_seconds_count{outcome="good"} 0');
    expect(text).toContain('wait_seconds_bucket{le="+Inf",outcome="good"} 0');
  });
});
