import { describe, expect, it } from '@jest/globals';
import { isDataFault } from './database-fault.js';

describe('isDataFault', () => {
  it.each([
    ['numeric value out of range', '22003'],
    ['unique violation', '23505'],
    ['check violation', '23514'],
  ])('blames the data for a %s', (_what, code) => {
    expect(isDataFault({ code })).toBe(true);
  });

  it.each([
    ['connection failure', { code: '08006' }],
    ['serialization failure', { code: '40001' }],
    ['deadlock', { code: '40P01' }],
    ['too many connections', { code: '53300' }],
    ['lock not available', { code: '55P03' }],
    ['admin shutdown', { code: '57P01' }],
    ['socket error', { code: 'ECONNREFUSED' }],
    ['socket error with a number that looks alike', { code: '23' }],
    ['error without a code', new Error('timeout')],
    ['code that is a number', { code: 23_505 }],
    ['nothing at all', undefined],
  ])('does not for a %s', (_what, error) => {
    expect(isDataFault(error)).toBe(false);
  });
});
