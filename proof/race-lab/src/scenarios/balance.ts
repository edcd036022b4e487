import type { Scenario } from './scenario.js';

export const balance: Scenario = {
  name: 'balance',
  shortName: 'balance',
  subject: 'TEST-ACCOUNT',
  title: 'Balance',
  story: 'Two devices of one owner buy for 5,000 and 10,000 at once; 2 s of processing lie between read and write.',
  invariant: 'The final balance is the start less all successful purchases.',
  capacity: 100_000,
  measure: 'balance',
  excess: 'too much',
  users: 2,
  usersPerUnit: 0,
  amounts: [5_000, 10_000],
  claimantWord: 'device',
  workMs: 2_000,
  oncePerClaimant: false,
  doubleClickShare: 0,
  isTwoPhase: false,
  roundsAtOnce: 10,
  outcome({ capacity, books }) {
    const expected = books.claims.reduce((rest, { amount }) => rest - amount, capacity);
    const left = books.remaining;
    return { value: left, limit: expected, text: `balance ${left}, expected ${expected}` };
  },
};
