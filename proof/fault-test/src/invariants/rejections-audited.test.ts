import { describe, expect, it } from '@jest/globals';
import type { PurchaseAnswer } from '../history/operation.js';
import { compareWithAudit } from './rejections-audited.js';

const answered = (...answers: PurchaseAnswer[]) =>
  answers.map((answer, i) => ({ saleId: 's', userId: `u-${i}`, invokedAtMs: i, answer }));

describe('compareWithAudit', () => {
  it('finds nothing where every rejection has its row', () => {
    const operations = answered('SOLD_OUT', 'SOLD_OUT', 'ALREADY_PURCHASED', 'SUCCESS', 'UNKNOWN');
    const audited = { REJECTED_SOLD_OUT: 2, REJECTED_DUPLICATE: 1, RESERVED: 1 };
    expect(compareWithAudit(operations, audited)).toEqual({ missing: 0, surplus: 0 });
  });

  it('counts rejections without a row, kind by kind', () => {
    expect(compareWithAudit(answered('SOLD_OUT', 'NOT_ACTIVE'), { REJECTED_DUPLICATE: 1 })).toEqual({
      missing: 2,
      surplus: 1,
    });
  });

  it('lets a row stand that may belong to somebody without an answer', () => {
    expect(compareWithAudit(answered('UNKNOWN'), { REJECTED_SOLD_OUT: 1 })).toEqual({ missing: 0, surplus: 0 });
    expect(compareWithAudit(answered('UNKNOWN'), { REJECTED_SOLD_OUT: 2 })).toEqual({ missing: 0, surplus: 1 });
  });
});
