import { describe, expect, it } from '@jest/globals';
import { readHolds, withHold, withoutHold } from './holds';

const idOf = (digit: number): string => `0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d4${digit}`;
const hold = (digit: number) => ({ saleId: `sale_${digit}`, orderId: idOf(digit) });

describe('the holds of a device', () => {
  it('are remembered, the newest first, each once, and no more than five', () => {
    let text = '';
    for (const digit of [1, 2, 3, 4, 5, 6, 2]) text = withHold(text, hold(digit));
    expect(readHolds(text)).toEqual([2, 6, 5, 4, 3].map(hold));
    expect(text).toMatch(/^[\w.~-]+$/);
  });

  it('are forgotten one by one', () => {
    const text = withHold(withHold('', hold(1)), hold(2));
    expect(readHolds(withoutHold(text, idOf(2)))).toEqual([hold(1)]);
    expect(withoutHold(withoutHold(text, idOf(2)), idOf(1))).toBe('');
  });

  it('are not what somebody wrote into the cookie', () => {
    expect(readHolds(`x.y~../..${idOf(1)}~sale_1.${idOf(1)}~${idOf(1)}~.${idOf(1)}`)).toEqual([hold(1)]);
  });
});
