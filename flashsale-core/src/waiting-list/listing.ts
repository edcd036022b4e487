/** W waits, O was offered units, L left. */
type ListingState = 'W' | 'O' | 'L';

/** What Redis stores of a user on a waiting list, as written by `flashsale-core/lua/holds/waiting-list.lua`. */
export interface StoredListing {
  readonly state: ListingState;
  readonly place: number;
  readonly quantity: number;
  readonly acceptLess: boolean;
  /** Epoch ms by the clock of Redis. */
  readonly sinceMs: number;
  /** Of the offer; '' without one. */
  readonly orderId: string;
}

export function decodeListing(listing: string): StoredListing {
  const [state, place, quantity, acceptLess, sinceMs, orderId = ''] = listing.split('|');
  return {
    ...{
      state: state as ListingState,
      place: Number(place),
      quantity: Number(quantity),
      acceptLess: acceptLess === '1',
    },
    ...{ sinceMs: Number(sinceMs), orderId },
  };
}
