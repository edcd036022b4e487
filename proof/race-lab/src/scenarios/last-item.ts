import { type Scenario, unitsSold } from './scenario.js';

export const lastItem: Scenario = {
  name: 'last-item',
  shortName: 'item',
  subject: 'TEST-ITEM',
  title: 'Last item',
  story: 'One item is left and 50 users press the button at the same instant.',
  invariant: 'One item is sold once.',
  capacity: 1,
  measure: 'sold',
  excess: 'oversold',
  users: 50,
  usersPerUnit: 50,
  amounts: [1],
  claimantWord: 'user',
  workMs: 0,
  oncePerClaimant: false,
  doubleClickShare: 0,
  isTwoPhase: false,
  roundsAtOnce: 1,
  outcome: unitsSold('items'),
};
