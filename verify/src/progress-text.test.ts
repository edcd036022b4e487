import { expect, it } from '@jest/globals';
import { progressText } from './progress-text.js';

it('says the check and the orders', () => {
  const progress = { saleId: 'sale_1', title: 'buyers', check: 3, checks: 22 };
  expect(progressText({ ...progress, looked: undefined })).toBe('sale_1: 3 of 22: buyers');
  expect(progressText({ ...progress, looked: { read: 5_000, of: 1_000_000, what: 'orders' } })).toBe(
    'sale_1: 3 of 22: buyers, 5,000 of 1,000,000 orders',
  );
});
