import { type Scenario, unitsSold } from './scenario.js';

export const sessionCapacity: Scenario = {
  name: 'session-capacity',
  shortName: 'session',
  subject: 'TEST-SESSION',
  title: 'Session capacity',
  story: 'A session has 5 places, and twice as many people enrol at once.',
  invariant: 'No more enrollments than places, and nobody enrolled twice.',
  capacity: 5,
  measure: 'sold',
  excess: 'oversold',
  users: 10,
  usersPerUnit: 2,
  amounts: [1],
  claimantWord: 'student',
  workMs: 0,
  oncePerClaimant: true,
  doubleClickShare: 0,
  isTwoPhase: false,
  roundsAtOnce: 1,
  outcome: unitsSold('enrollments'),
};
