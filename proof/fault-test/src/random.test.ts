import { describe, expect, it } from '@jest/globals';
import { Random } from './random.js';

const draw = (random: Random, count = 1_000) => Array.from({ length: count }, () => random.fraction());

describe('Random', () => {
  it('draws the same for the same seed, and other numbers for another one', () => {
    expect(draw(new Random(42))).toEqual(draw(new Random(42)));
    expect(draw(new Random(42))).not.toEqual(draw(new Random(43)));
  });

  it('spreads evenly', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (const fraction of draw(new Random(1), 10_000))
      counts[Math.floor(fraction * 10)] = (counts[Math.floor(fraction * 10)] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });

  it('draws whole numbers from both ends of the range and none outside', () => {
    const random = new Random(7);
    expect(new Set(Array.from({ length: 200 }, () => random.integer(3, 5)))).toEqual(new Set([3, 4, 5]));
  });

  it('is always true for 1 and never for 0', () => {
    const random = new Random(7);
    expect(Array.from({ length: 100 }, () => random.chance(1))).not.toContain(false);
    expect(Array.from({ length: 100 }, () => random.chance(0))).not.toContain(true);
  });

  it('keeps every item when it shuffles', () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = new Random(7).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
  });

  it('gives each purpose numbers of its own, whatever the others draw', () => {
    const [one, other] = [new Random(42), new Random(42)];
    draw(other);
    expect(draw(other.fork('load'))).toEqual(draw(one.fork('load')));
    expect(draw(one.fork('load'))).not.toEqual(draw(one.fork('fault')));
  });
});
