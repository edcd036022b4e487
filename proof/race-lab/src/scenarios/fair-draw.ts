import type { RoundFacts } from '../verdict/verdict.js';
import type { RoomRole, Scenario } from './scenario.js';

/** One of a hundred is a program. */
const PEOPLE_PER_PROGRAM = 99;
/** Of ten programs that have the chances of everybody, eight or more get a unit once in three million rounds. */
const PROGRAMS_BY_CHANCE_MAX = 7;
export const PROGRAM: RoomRole = 'program';

export const fairDraw: Scenario = {
  name: 'fair-draw',
  shortName: 'draw',
  subject: 'TEST-ROOM',
  title: 'Fair draw',
  story:
    '100 units, and 1,000 who want one. Ten of them are programs, which ask at the first instant; people take a moment to press the button.',
  invariant: 'A program has no better chance than anybody else: one of the ten gets a unit, give or take.',
  capacity: 100,
  measure: 'programs that won',
  excess: 'beyond chance',
  users: 1_000,
  usersPerUnit: 10,
  amounts: [1],
  claimantWord: 'visitor',
  // Until the cut-off, where there is one.
  workMs: 500,
  oncePerClaimant: true,
  doubleClickShare: 0,
  isTwoPhase: false,
  roundsAtOnce: 1,
  hasRoom: true,
  cast: [{ role: PROGRAM }, ...Array.from({ length: PEOPLE_PER_PROGRAM }, () => ({ role: 'person' as const }))],
  outcome: programsThatWon,
};

function programsThatWon({ attempts, books, capacity }: RoundFacts) {
  const programs = new Set(attempts.filter(({ role }) => role === PROGRAM).map(({ claimant }) => claimant));
  const won = books.claims.filter(({ claimant }) => programs.has(claimant)).length;
  const share = Math.round((programs.size * capacity) / Math.max(attempts.length, 1));
  return {
    value: won,
    limit: share,
    text: `${won}/${programs.size} programs got a unit, and ${books.claims.length - won} people`,
    unfair: won > PROGRAMS_BY_CHANCE_MAX ? won - share : 0,
  };
}
