import { type Scenario, unitsSold } from './scenario.js';

export const flashCheckout: Scenario = {
  name: 'flash-checkout',
  shortName: 'checkout',
  subject: 'TEST-PRODUCT',
  title: 'Flash checkout',
  story: '1,000 users want 100 units, one in ten of them presses twice, and a checkout spends 10 ms in the database.',
  invariant: 'No more orders than units, and no user with two.',
  capacity: 100,
  measure: 'sold',
  excess: 'oversold',
  users: 1_000,
  usersPerUnit: 10,
  amounts: [1],
  claimantWord: 'user',
  workMs: 10,
  oncePerClaimant: true,
  doubleClickShare: 0.1,
  isTwoPhase: false,
  roundsAtOnce: 1,
  outcome: unitsSold('orders'),
};
