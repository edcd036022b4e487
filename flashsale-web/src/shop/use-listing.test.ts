import { describe, expect, it } from '@jest/globals';
import type { ListingView } from '../api/listing';
import { pollMsOf } from './use-listing';

const listed = (ahead: number): ListingView => ({ status: 'LISTED', ahead, quantity: 1, acceptLess: false });
const offered: ListingView = { status: 'OFFERED', orderId: '0197a5b0-7c1e-8abc-a2b1-0242ac120002' };

describe('a page on whose list somebody waits asks again', () => {
  it.each([
    ['soon for the next one', listed(0), 3_000],
    ['later with more who come first', listed(40), 15_000],
    ['after half a minute at most', listed(5_000), 30_000],
    ['while an offer lasts', offered, 10_000],
  ])('%s', (_, listing, pollMs) => {
    expect(pollMsOf(listing, 0.5, false)).toBeCloseTo(pollMs);
  });

  it('not all at once', () => {
    expect(pollMsOf(listed(0), 0, false)).toBeCloseTo(2_400);
    expect(pollMsOf(listed(0), 1, false)).toBeCloseTo(3_600);
  });

  it('seldom while it is hidden', () => {
    expect(pollMsOf(listed(0), 0.5, true)).toBeCloseTo(60_000);
    expect(pollMsOf(offered, 0.5, true)).toBeCloseTo(60_000);
  });

  it('seldom for who is not on the list', () => {
    expect(pollMsOf(undefined, 0.5, false)).toBeCloseTo(60_000);
  });
});
