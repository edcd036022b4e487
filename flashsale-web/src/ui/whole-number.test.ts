import { describe, expect, it } from '@jest/globals';
import { wholeNumberOf } from './whole-number';

describe('wholeNumberOf', () => {
  it('reads whole numbers alone', () => {
    expect(['7', ' 7 ', '', '7e2', '-7'].map((text) => wholeNumberOf(text, 10))).toEqual([
      7,
      7,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
