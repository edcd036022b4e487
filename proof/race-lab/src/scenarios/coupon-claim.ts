import { type Scenario, unitsSold } from './scenario.js';

export const couponClaim: Scenario = {
  name: 'coupon-claim',
  shortName: 'coupon',
  subject: 'TEST-COUPON',
  title: 'Coupon claim',
  story: 'A code with one use and 5 users. Claiming takes it from available to pending; its owner makes it claimed.',
  invariant: 'One user gets from available to pending, and that same user to claimed.',
  capacity: 1,
  measure: 'sold',
  excess: 'oversold',
  users: 5,
  usersPerUnit: 5,
  amounts: [1],
  claimantWord: 'user',
  workMs: 0,
  oncePerClaimant: true,
  doubleClickShare: 0,
  isTwoPhase: true,
  roundsAtOnce: 1,
  outcome: unitsSold('claims'),
};
