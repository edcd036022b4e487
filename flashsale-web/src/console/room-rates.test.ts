import { describe, expect, it } from '@jest/globals';
import { PER_MINUTE_MAX, perMinuteAt, RoomReadings, SLIDER_MAX, sliderOf } from './room-rates';

describe('the slider of a room', () => {
  it('reaches from one in a minute to as many as the API takes', () => {
    expect(perMinuteAt(0)).toBe(1);
    expect(perMinuteAt(SLIDER_MAX)).toBe(PER_MINUTE_MAX);
  });

  it('never goes back, and stands where its rate is', () => {
    const rates = Array.from({ length: SLIDER_MAX + 1 }, (_, slider) => perMinuteAt(slider));
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    for (const rate of rates.slice(20)) expect(perMinuteAt(sliderOf(rate))).toBe(rate);
  });
});

describe('the rates of a room', () => {
  it('are those of the last minute', () => {
    const readings = new RoomReadings();
    expect(readings.add({ atMs: 0, arrivals: 0, serving: 0 })).toEqual({ arrivals: undefined, serving: undefined });
    expect(readings.add({ atMs: 30_000, arrivals: 600, serving: 0 })).toEqual({ arrivals: 1_200, serving: 0 });
    expect(readings.add({ atMs: 80_000, arrivals: 600, serving: 25 })).toEqual({ arrivals: 0, serving: 30 });
  });
});
