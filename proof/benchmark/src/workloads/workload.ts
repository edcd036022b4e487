import type { ContestantName } from '../contestants/contestant.js';

/** What is asked of all contestants alike. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly contestants: readonly ContestantName[];
  /** Sales that are bought from at once, in turn. */
  readonly sales: number;
  /** Units of each sale. A share is one of the requests that the pace of the warm-up lets expect. */
  readonly units: number | { readonly shareOfRequests: number };
  /** Users who own a unit already and are the only ones who ask; undefined: every purchase is by somebody new. */
  readonly owners: number | undefined;
  readonly pollShare: number;
  /** Arrivals a second; undefined: as many as are answered. */
  readonly ratePerSecond: number | undefined;
  /** Whether how fast orders reach the database is of interest: most purchases must be successful for that. */
  readonly measuresOrders: boolean;
  /** The same sales for all rounds, as they take long to make. They are checked after the last round. */
  readonly isLasting: boolean;
  /** Somebody holds the row of the first sale locked during the load; confirmations are those of the others. */
  readonly locksFirstSale: boolean;
  /** Part of a quick run. */
  readonly isQuick: boolean;
}
