import { describe, expect, it } from '@jest/globals';
import { retryClassOf } from './order-metrics.js';

describe('retryClassOf', () => {
  it.each([
    [{ code: '08006' }, 'sqlstate_08'],
    [{ code: '40P01' }, 'sqlstate_40'],
    [{ code: '55P03' }, 'sqlstate_55'],
    [{ code: '57P01' }, 'sqlstate_57'],
    [{ code: '42P01' }, 'postgresql'],
    [{ code: 'ECONNREFUSED' }, 'postgresql'],
    [new Error('timeout'), 'postgresql'],
    [undefined, 'postgresql'],
  ])('of %j is %s', (error, expected) => {
    expect(retryClassOf(error)).toBe(expected);
  });
});
