import { expect, it } from '@jest/globals';
import { AUDIT_EVENT_TYPES, SALE_ID_PATTERN, USER_ID_PATTERN } from 'flashsale-core';
import { EVENT_TYPES } from './admin';
import * as sale from './sale';

it('knows every event that the audit trail knows', () => {
  expect(EVENT_TYPES).toEqual(AUDIT_EVENT_TYPES);
});

it('takes the ids that the API takes', () => {
  expect(sale.SALE_ID_PATTERN).toEqual(new RegExp(SALE_ID_PATTERN));
  expect(sale.USER_ID_PATTERN).toEqual(new RegExp(USER_ID_PATTERN));
});
