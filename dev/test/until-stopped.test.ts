import { describe, expect, it } from '@jest/globals';
import { untilStopped } from '../src/until-stopped.js';

describe('untilStopped', () => {
  it('resolves at the wish to end, also where it came before', async () => {
    const controller = new AbortController();
    const waiting = untilStopped(controller.signal);
    controller.abort();
    await waiting;
    await untilStopped(controller.signal);
    expect(controller.signal.aborted).toBe(true);
  });
});
