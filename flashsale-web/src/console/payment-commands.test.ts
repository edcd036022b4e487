import { expect, it } from '@jest/globals';
import type { PaymentCommand } from '../api/admin';
import { isRetriable, openCommandsOf } from './payment-commands';

const NOW_MS = Date.parse('2026-11-29T09:00:00Z');

function command(state: PaymentCommand['state'], dueInMs = 0): PaymentCommand {
  const dueAt = new Date(NOW_MS + dueInMs).toISOString();
  return { kind: 'CAPTURE', reason: null, state, attempts: 1, dueAt, lastError: null };
}

it('has open what is due or was given up', () => {
  const commands = [command('DONE'), command('SUPERSEDED'), command('DUE'), command('GIVEN_UP')];
  expect(openCommandsOf({ commands }).map(({ state }) => state)).toEqual(['DUE', 'GIVEN_UP']);
});

it.each([
  ['given up', command('GIVEN_UP'), true],
  ['due in an hour', command('DUE', 3_600_000), true],
  ['due so soon that it may be under way', command('DUE', 30_000), false],
  ['due', command('DUE'), false],
  ['done', command('DONE', 3_600_000), false],
])('tries again, as the API does, what is %s: %#', (_what, one, expected) => {
  expect(isRetriable({ commands: [command('DONE'), one] }, NOW_MS)).toBe(expected);
});
