import { Disturbances } from '../explore/disturbances.js';

/** What may disturb a sale in buckets: first the faults, then what operators do. */
const FAULTS = [
  'bucket-restarts',
  'bucket-loses-tail',
  'message-lost',
  'thief-dies',
  'api-dies',
  'rebuilder-dies',
] as const;
export const OPERATIONS = ['reset', 'release', 'restock', 'lower'] as const;
type Fault = (typeof FAULTS)[number];
type Operation = (typeof OPERATIONS)[number];
export type BucketDisturbance = Fault | Operation;
export const BUCKET_DISTURBANCES = new Disturbances<BucketDisturbance>(FAULTS, OPERATIONS);

/** The bugs that can be planted; plants.ts says what each is. */
export type BucketPlant =
  | 'sold-out-by-one-look'
  | 'leased-with-open-transfer'
  | 'arrived-under-quiet'
  | 'leased-over-ledgers'
  | 'ledger-not-frozen'
  | 'arrived-in-any-epoch'
  | 'arrived-again'
  | 'taken-for-any-epoch'
  | 'settled-whatever'
  | 'quota-not-derived'
  | 'absorbed-and-kept'
  | 'adopted-at-home-only'
  | 'defined-unfrozen';

/** The bounds of one exploration. */
export interface BucketSetup {
  readonly name: string;
  readonly about: string;
  /** The bucket of each buyer, by number. */
  readonly homes: readonly number[];
  /** Units in each bucket at first. */
  readonly quotas: readonly number[];
  readonly thieves: number;
  /** APIs that lease "sold out". */
  readonly lessees: number;
  readonly rebuilders: number;
  readonly disturbances: Partial<Readonly<Record<BucketDisturbance, number>>>;
  /** Faults in one run, of whatever kind. */
  readonly faultsMax: number;
  readonly plant?: BucketPlant | undefined;
}
