import { describe, expect, it } from '@jest/globals';
import { unitsSold } from '../scenarios/scenario.js';
import { judgeRound } from './judge-round.js';
import type { Answer, AnsweredAttempt, RecordedClaim, RoundFacts } from './round-facts.js';

const outcome = unitsSold('places');

function attempt(claimId: string, answer: Answer, claimant = claimId): AnsweredAttempt {
  return { claimId, claimant, amount: 1, answer };
}

function recorded(claimId: string, claimant = claimId, state: RecordedClaim['state'] = 'claimed'): RecordedClaim {
  return { claimId, claimant, amount: 1, state };
}

function facts(changes: Partial<RoundFacts>): RoundFacts {
  return {
    capacity: 2,
    oncePerClaimant: true,
    isTwoPhase: false,
    attempts: [],
    books: { remaining: 2, claims: [] },
    ...changes,
  };
}

describe('judgeRound', () => {
  it('finds nothing wrong where told, recorded and counted agree', () => {
    const round = judgeRound(
      facts({
        attempts: [attempt('a', 'granted'), attempt('b', 'granted'), attempt('c', 'sold-out')],
        books: { remaining: 0, claims: [recorded('a'), recorded('b')] },
      }),
      outcome,
    );
    expect(round).toMatchObject({
      isRace: false,
      sold: 2,
      oversold: 0,
      duplicates: 0,
      drift: 0,
      unkept: 0,
      phantom: 0,
    });
    expect(round.outcome).toEqual({ value: 2, limit: 2, text: '2/2 places' });
    expect(round.answers).toMatchObject({ granted: 2, 'sold-out': 1, error: 0 });
  });

  it('finds what was sold beyond the capacity', () => {
    const claims = ['a', 'b', 'c'].map((id) => recorded(id));
    const round = judgeRound(
      facts({ attempts: claims.map(({ claimId }) => attempt(claimId, 'granted')), books: { remaining: -1, claims } }),
      outcome,
    );
    expect(round).toMatchObject({ isRace: true, oversold: 1, drift: 0 });
  });

  it('finds a write that was overwritten by another, although nothing was oversold', () => {
    const round = judgeRound(
      facts({
        attempts: [attempt('a', 'granted'), attempt('b', 'granted')],
        books: { remaining: 1, claims: [recorded('a'), recorded('b')] },
      }),
      outcome,
    );
    expect(round).toMatchObject({ isRace: true, oversold: 0, drift: 1 });
  });

  it('finds a claimant with two, where one each is the rule, and allows it where it is not', () => {
    const doubled = {
      attempts: [attempt('a.0', 'granted', 'a'), attempt('a.1', 'granted', 'a')],
      books: { remaining: 0, claims: [recorded('a.0', 'a'), recorded('a.1', 'a')] },
    };
    expect(judgeRound(facts(doubled), outcome)).toMatchObject({ isRace: true, duplicates: 1 });
    expect(judgeRound(facts({ ...doubled, oncePerClaimant: false }), outcome)).toMatchObject({ isRace: false });
  });

  it('finds a promise that the store does not know of', () => {
    const round = judgeRound(facts({ attempts: [attempt('a', 'granted')] }), outcome);
    expect(round).toMatchObject({ isRace: true, unkept: 1 });
  });

  it.each(['sold-out', 'duplicate', 'gave-up', 'unavailable'] as const)(
    'finds a claim that stands although its claimant heard %s',
    (answer) => {
      const round = judgeRound(
        facts({ attempts: [attempt('a', answer)], books: { remaining: 1, claims: [recorded('a')] } }),
        outcome,
      );
      expect(round).toMatchObject({ isRace: true, phantom: 1 });
    },
  );

  it.each(['unknown', 'error'] as const)('holds nothing against a claim whose answer was %s, made or not', (answer) => {
    const made = { attempts: [attempt('a', answer)], books: { remaining: 1, claims: [recorded('a')] } };
    expect(judgeRound(facts(made), outcome)).toMatchObject({ isRace: false, sold: 1 });
    expect(judgeRound(facts({ attempts: [attempt('a', answer)] }), outcome)).toMatchObject({ isRace: false, sold: 0 });
  });

  it('counts claims that were never confirmed, in two phases only', () => {
    const books = { remaining: 1, claims: [recorded('a', 'a', 'pending')] };
    const attempts = [attempt('a', 'unknown')];
    expect(judgeRound(facts({ attempts, books, isTwoPhase: true }), outcome)).toMatchObject({
      isRace: false,
      pending: 1,
    });
    expect(judgeRound(facts({ attempts, books }), outcome)).toMatchObject({ pending: 0 });
  });
});
