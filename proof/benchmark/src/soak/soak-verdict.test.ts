import { describe, expect, it } from '@jest/globals';
import { judgeBacklog, judgeMemory, type Sample, slopeOf } from './soak-verdict.js';

const MIB = 1024 * 1024;

/** A sample every five seconds for a quarter of an hour. */
function samples(value: (seconds: number) => number): Sample[] {
  return Array.from({ length: 181 }, (_, i) => ({ atSeconds: i * 5, value: value(i * 5) }));
}

describe('slopeOf', () => {
  it('is that of a line, and does not mind what goes up and down', () => {
    expect(slopeOf(samples((seconds) => 3 * seconds + 7))).toBeCloseTo(3);
    expect(slopeOf(samples((seconds) => 100 + 50 * Math.sin(seconds)))).toBeCloseTo(0, 1);
    expect(slopeOf([{ atSeconds: 1, value: 5 }])).toBe(0);
  });
});

describe('judgeMemory', () => {
  it('calls flat what is level, also where it breathes, and where it grew in the beginning only', () => {
    expect(judgeMemory(samples(() => 200 * MIB)).ok).toBe(true);
    expect(judgeMemory(samples((seconds) => (200 + (seconds % 60)) * MIB)).ok).toBe(true);
    expect(judgeMemory(samples((seconds) => Math.min(100 + seconds, 300) * MIB)).ok).toBe(true);
  });

  it('finds a leak of a tenth of a megabyte a second, and says how much it comes to', () => {
    const verdict = judgeMemory(samples((seconds) => (200 + seconds / 10) * MIB));
    expect(verdict.ok).toBe(false);
    expect(Math.abs(verdict.growth / MIB - 60)).toBeLessThan(1);
  });

  it('does not call a process flat of which nothing is known', () => {
    expect(judgeMemory([]).ok).toBe(false);
  });
});

describe('judgeBacklog', () => {
  it('distinguishes a queue that grows from one that comes and goes', () => {
    expect(
      judgeBacklog(
        samples((seconds) => (seconds % 10) * 50),
        1_000,
      ).ok,
    ).toBe(true);
    expect(
      judgeBacklog(
        samples((seconds) => seconds * 5),
        1_000,
      ).ok,
    ).toBe(false);
  });
});
