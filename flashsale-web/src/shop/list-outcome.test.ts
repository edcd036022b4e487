import { describe, expect, it } from '@jest/globals';
import { ApiRefusal, NoAnswer } from '../api/api-error';
import { listOutcomeOf } from './list-outcome';

const refusal = (status: number, message: string | readonly string[]): Promise<ApiRefusal> =>
  ApiRefusal.of(Response.json({ statusCode: status, message, error: '' }, { status }));

describe('a refused place on a waiting list', () => {
  // In the words of the API: flashsale-api/src/waiting-list/waiting-list-response.ts.
  it.each([
    [409, 'Units are on sale', 'list-on-sale'],
    [409, 'The waiting list is full', 'list-full'],
    [409, 'You have as many units of this sale as one buyer may have, or had too many holds', 'list-limit'],
    [409, 'The sale has not begun', 'not-active'],
    [410, 'The sale has ended', 'not-active'],
    [400, 'quantity must be from 1 to 2', 'list-quantity'],
    [400, ['quantity must be 1'], 'list-quantity'],
    [400, ['userId must be string'], 'refused'],
    [401, 'Please log in', 'login-needed'],
    [403, 'You may buy and ask for yourself only', 'other-buyer'],
    [404, 'Sale none not found', 'unknown-sale'],
    [429, 'Too many purchases, please try again later', 'list-busy'],
    [503, 'The waiting list is not ready, please try again', 'list-unanswered'],
  ])('%s %s is %s', async (status, message, outcome) => {
    expect(listOutcomeOf(await refusal(status, message))).toBe(outcome);
  });

  it('is not known where no answer came', () => {
    expect(listOutcomeOf(new NoAnswer('none'))).toBe('list-unanswered');
  });
});
