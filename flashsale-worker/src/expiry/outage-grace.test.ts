import { expect, it } from '@jest/globals';
import { OutageGrace } from './outage-grace.js';

it('there is none at first, nor after a moment without an answer', () => {
  const grace = new OutageGrace();
  grace.answered(0);
  expect(grace.leftMs(0)).toBe(0);
  grace.failed(1_000);
  grace.answered(5_999);
  expect(grace.leftMs(5_999)).toBe(0);
});

it('lasts a minute from the first answer after an outage, however often it failed meanwhile', () => {
  const grace = new OutageGrace();
  for (let ms = 1_000; ms < 8_000; ms += 1_000) grace.failed(ms);
  grace.answered(8_000);
  expect(grace.leftMs(8_000)).toBe(60_000);
  grace.answered(9_000);
  expect(grace.leftMs(9_000)).toBe(59_000);
  expect(grace.leftMs(68_000)).toBe(0);
});

it('begins anew with the next outage', () => {
  const grace = new OutageGrace();
  grace.failed(0);
  grace.answered(5_000);
  grace.failed(10_000);
  grace.answered(20_000);
  expect(grace.leftMs(20_000)).toBe(60_000);
});
