import { describe, expect, it } from '@jest/globals';
import { ApiRefusal, NoAnswer } from '../api/api-error';
import { listOutcomeOf } from './list-outcome';

const refusal = (status: number, code: string | undefined): Promise<ApiRefusal> =>
  ApiRefusal.of(Response.json({ statusCode: status, message: 'In other words', error: '', code }, { status }));

describe('a refused place on a waiting list', () => {
  it.each([
    [409, 'ON_SALE', 'list-on-sale'],
    [409, 'LIST_FULL', 'list-full'],
    [409, 'LIMIT_REACHED', 'list-limit'],
    [409, 'NOT_STARTED', 'not-active'],
    [410, 'ENDED', 'not-active'],
    [400, 'BAD_QUANTITY', 'list-quantity'],
    [400, undefined, 'refused'],
    [401, undefined, 'login-needed'],
    [403, undefined, 'other-buyer'],
    [404, 'UNKNOWN_SALE', 'unknown-sale'],
    [429, undefined, 'list-busy'],
    [503, undefined, 'list-unanswered'],
  ])('%s %s is %s', async (status, code, outcome) => {
    expect(listOutcomeOf(await refusal(status, code))).toBe(outcome);
  });

  it('is not known where no answer came', () => {
    expect(listOutcomeOf(new NoAnswer('none'))).toBe('list-unanswered');
  });
});
