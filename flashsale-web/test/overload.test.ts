import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Overload } from '../guard/overload.mjs';

const LIMITS = { inFlightMax: 4, delayMsMax: 100 };

beforeEach(() => void jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => void jest.restoreAllMocks());

function overloadAfter(...delaysMs: number[]): Overload {
  const overload = new Overload(LIMITS);
  for (const delayMs of delaysMs) overload.observe(delayMs);
  return overload;
}

/** The status of the refusal, or `in`. */
function ask(overload: Overload, url: string, response = new EventEmitter()): number | 'in' {
  return overload.admit({ url }, response)?.statusCode ?? 'in';
}

describe('a late event loop', () => {
  it('is one three times in a row, not for a late turn or two', () => {
    expect(overloadAfter(500, 500, 20, 500, 500, 100, 500).isShedding).toBe(false);
    expect(overloadAfter(20, 500, 300, 101).isShedding).toBe(true);
  });

  it('is over only when it has kept up for a while, well below the limit', () => {
    expect(overloadAfter(500, 500, 500, 80, 80, 80, 80, 80).isShedding).toBe(true);
    expect(overloadAfter(500, 500, 500, 10, 10, 10, 60, 10, 10, 10).isShedding).toBe(true);
    expect(overloadAfter(500, 500, 500, 10, 10, 10, 10).isShedding).toBe(false);
  });

  it('refuses everything but probes and operators', () => {
    const overload = overloadAfter(500, 500, 500);
    const urls = [
      '/',
      '/api/v1/sales',
      '/sale/x',
      '/healthy',
      '/health?x',
      '/health/ready',
      '/api/v1/admin/sales/x/pause',
    ];
    expect(urls.map((url) => ask(overload, url))).toEqual([503, 503, 503, 503, 'in', 'in', 'in']);
  });
});

describe('places', () => {
  it('are free again when an answer has ended, be it cut off', () => {
    const overload = new Overload(LIMITS);
    const answers = Array.from({ length: 4 }, () => new EventEmitter());
    expect(answers.map((answer) => ask(overload, '/', answer))).toEqual(['in', 'in', 'in', 'in']);
    expect(ask(overload, '/')).toBe(503);
    answers[0]?.emit('close');
    expect([ask(overload, '/'), ask(overload, '/')]).toEqual(['in', 503]);
  });

  it('are kept for probes and operators, but not without end', () => {
    const overload = new Overload(LIMITS);
    const urls = ['/', '/', '/', '/', '/', '/api/v1/admin/session', '/health'];
    expect(urls.map((url) => ask(overload, url))).toEqual(['in', 'in', 'in', 'in', 503, 'in', 503]);
  });

  it('are not taken by event streams, which stay for hours', () => {
    const overload = new Overload(LIMITS);
    const streams = Array.from({ length: 9 }, () => ask(overload, '/api/v1/sale/x/events'));
    expect(streams).toEqual(streams.map(() => 'in'));
    expect(ask(overload, '/')).toBe('in');
  });
});
