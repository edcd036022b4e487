import { describe, expect, it } from '@jest/globals';
import { Tempo } from './tempo.js';

describe('Tempo', () => {
  it('reports for each stretch what was decided and how fast, and counts all answers', () => {
    const tempo = new Tempo();
    for (let latencyMs = 100; latencyMs >= 1; latencyMs -= 1) tempo.count('SUCCESS', latencyMs);
    tempo.count('UNKNOWN', 5_000);
    expect(tempo.take()).toEqual({
      ...{ decided: 100, unknown: 1 },
      ...{ latencyP50Ms: 50, latencyP99Ms: 99, latencyMaxMs: 100 },
    });
    tempo.count('SOLD_OUT', 3);
    expect(tempo.take()).toMatchObject({ decided: 1, unknown: 0, latencyP99Ms: 3 });
    expect(tempo.take()).toMatchObject({ decided: 0, latencyP50Ms: null });
    expect(tempo.answers()).toEqual({ SUCCESS: 100, UNKNOWN: 1, SOLD_OUT: 1 });
  });
});
