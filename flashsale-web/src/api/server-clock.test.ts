import { describe, expect, it } from '@jest/globals';
import { ServerClock } from './server-clock';

/** A clock of the device that a test moves by hand. */
function device() {
  const time = { ms: 1_000_000 };
  return { time, clock: new ServerClock(() => time.ms) };
}

describe('ServerClock', () => {
  it('takes the time of the page until it knows better', () => {
    const { time, clock } = device();
    clock.seed(5_000_000);
    time.ms += 250;
    expect(clock.nowMs()).toBe(5_000_250);
  });

  it('assumes the middle of an exchange for the time of the server', () => {
    const { clock } = device();
    clock.observe({ sentAtMs: 1_000_000, receivedAtMs: 1_000_100, serverTimeMs: 5_000_050 });
    expect(clock.nowMs()).toBe(5_000_000);
  });

  it('keeps the quicker of two exchanges', () => {
    const { clock } = device();
    clock.observe({ sentAtMs: 1_000_000, receivedAtMs: 1_000_010, serverTimeMs: 5_000_005 });
    clock.observe({ sentAtMs: 1_000_020, receivedAtMs: 1_000_820, serverTimeMs: 5_000_030 });
    expect(clock.nowMs()).toBe(5_000_000);
  });

  it('believes a slow exchange when the device has slept', () => {
    const { clock } = device();
    clock.observe({ sentAtMs: 1_000_000, receivedAtMs: 1_000_010, serverTimeMs: 5_000_005 });
    clock.observe({ sentAtMs: 1_000_020, receivedAtMs: 1_000_220, serverTimeMs: 9_000_120 });
    expect(clock.nowMs()).toBe(9_000_000);
  });

  it('trusts an old exchange less and less', () => {
    const { clock } = device();
    clock.observe({ sentAtMs: 1_000_000, receivedAtMs: 1_000_010, serverTimeMs: 5_000_005 });
    const hourLaterMs = 1_000_000 + 3_600_000;
    clock.observe({ sentAtMs: hourLaterMs, receivedAtMs: hourLaterMs + 200, serverTimeMs: 8_600_190 });
    expect(clock.nowMs()).toBe(5_000_090);
  });
});
