import { describe, expect, it } from '@jest/globals';
import { LoadShedding } from './load-shedding.js';

function sheddingAfter(...delaysMs: number[]): LoadShedding {
  const shedding = new LoadShedding({ limits: { eventLoopDelayMs: 100 } });
  for (const delayMs of delaysMs) shedding.observe(delayMs);
  return shedding;
}

describe('LoadShedding', () => {
  it('begins after three late samples in a row, not after one or two', () => {
    expect(sheddingAfter(500, 500, 20, 500, 500, 100, 500).isShedding).toBe(false);
    expect(sheddingAfter(20, 500, 300, 101).isShedding).toBe(true);
  });

  it('ends only when the event loop has kept up for a while, well below the limit', () => {
    expect(sheddingAfter(500, 500, 500, 80, 80, 80, 80, 80, 80).isShedding).toBe(true);
    expect(sheddingAfter(500, 500, 500, 10, 10, 10, 60, 10, 10, 10).isShedding).toBe(true);
    expect(sheddingAfter(500, 500, 500, 10, 10, 10, 10).isShedding).toBe(false);
  });

  it('counts what it refuses', () => {
    const shedding = sheddingAfter(20);
    expect([shedding.refuses(), shedding.refused]).toEqual([false, 0]);
    for (let i = 0; i < 3; i += 1) shedding.observe(500);
    expect([shedding.refuses(), shedding.refuses(), shedding.refused]).toEqual([true, true, 2]);
    expect(shedding.delayMs).toBe(500);
  });

  it('is off at 0', () => {
    expect(new LoadShedding({ limits: { eventLoopDelayMs: 0 } }).isOn).toBe(false);
  });
});
