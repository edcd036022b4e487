import type { Scenario } from './scenario.js';

export const refundOnce: Scenario = {
  name: 'refund-once',
  shortName: 'refund',
  subject: 'TEST-REFUNDS',
  title: 'Refund once',
  story:
    '20 payments came too late. The provider sends the event of each twice, and a refund takes 20 ms at the provider.',
  invariant: 'Every payment is refunded once, however often its event comes.',
  capacity: 100,
  measure: 'refunds',
  excess: 'refunded twice',
  users: 20,
  usersPerUnit: 0,
  amounts: [1],
  claimantWord: 'payment',
  workMs: 20,
  oncePerClaimant: true,
  doubleClickShare: 1,
  isTwoPhase: false,
  roundsAtOnce: 1,
  outcome({ attempts, books }) {
    const payments = new Set(attempts.map(({ claimant }) => claimant)).size;
    return { value: books.claims.length, limit: payments, text: `${books.claims.length}/${payments} refunds` };
  },
};
