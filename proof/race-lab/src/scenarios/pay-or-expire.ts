import { type Scenario, unitsSold } from './scenario.js';

export const payOrExpire: Scenario = {
  name: 'pay-or-expire',
  shortName: 'hold',
  subject: 'TEST-HOLD',
  title: 'Pay or expire',
  story:
    'Two units are held until a deadline. One payment lands on it, one comes late; two sweepers look, one of them freezes for a moment, and the next buyers wait.',
  invariant: 'A unit has one owner at most, and whoever paid either owns one or gets the money back.',
  capacity: 2,
  measure: 'sold',
  excess: 'oversold',
  users: 8,
  usersPerUnit: 0,
  amounts: [1],
  claimantWord: 'buyer',
  workMs: 40,
  oncePerClaimant: false,
  doubleClickShare: 0,
  isTwoPhase: false,
  roundsAtOnce: 5,
  // The one who came late is the first to try again.
  cast: [
    { claimant: 1, role: 'late payer' },
    { claimant: 2, role: 'payer' },
    { claimant: 3, role: 'frozen sweeper' },
    { claimant: 4, role: 'sweeper' },
    { claimant: 1, role: 'next buyer' },
    { claimant: 5, role: 'waiting buyer' },
    { claimant: 6, role: 'waiting buyer' },
    { claimant: 7, role: 'waiting buyer' },
  ],
  outcome: unitsSold('orders'),
};
