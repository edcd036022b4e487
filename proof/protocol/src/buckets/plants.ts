import type { BucketPlant, BucketSetup } from './setup.js';

/** A bug that can be planted: it removes one fence of sales in buckets. */
export interface PlantedBucketBug {
  readonly name: BucketPlant;
  readonly about: string;
  /** The property that breaks. */
  readonly breaks: string;
  /** Small bounds within which it does. */
  readonly bounds: Omit<BucketSetup, 'name' | 'about' | 'plant'>;
}

const SMALL: PlantedBucketBug['bounds'] = {
  homes: [1],
  quotas: [1, 0],
  thieves: 1,
  lessees: 1,
  rebuilders: 1,
  disturbances: {},
  faultsMax: 1,
};
const RESTARTED = { ...SMALL, disturbances: { 'bucket-restarts': 1 } };

export const BUCKET_PLANTS: readonly PlantedBucketBug[] = [
  {
    name: 'sold-out-by-one-look',
    about: '"sold out" is said after one look at the stock of every bucket, without leases',
    breaks: 'F',
    bounds: { ...SMALL, lessees: 0 },
  },
  {
    name: 'leased-with-open-transfer',
    about: 'a bucket leases "sold out" while units that left it have not arrived',
    breaks: 'F',
    bounds: SMALL,
  },
  {
    name: 'arrived-under-quiet',
    about: 'units arrive in a bucket that leased "sold out", and the bucket that they left leases it, too',
    breaks: 'F',
    bounds: { ...SMALL, homes: [1, 1], thieves: 2, disturbances: { 'api-dies': 1 } },
  },
  {
    name: 'leased-over-ledgers',
    about: 'leases from before and after the rebuild of a bucket count together',
    breaks: 'F',
    bounds: RESTARTED,
  },
  {
    name: 'ledger-not-frozen',
    about: 'the others transfer on while a bucket is rebuilt from what they have',
    breaks: 'B',
    bounds: RESTARTED,
  },
  {
    name: 'arrived-in-any-epoch',
    about: 'units arrive in a bucket that was rebuilt since they left for it, or from one that was',
    breaks: 'B',
    bounds: RESTARTED,
  },
  {
    name: 'arrived-again',
    about: 'a transfer that two thieves complete arrives twice',
    breaks: 'B',
    bounds: { ...SMALL, thieves: 2 },
  },
  {
    name: 'taken-for-any-epoch',
    about: 'units leave for a bucket as it was before it was rebuilt, where nobody will accept them',
    breaks: 'B',
    bounds: RESTARTED,
  },
  {
    name: 'settled-whatever',
    about: 'a late thief settles a transfer that is not his',
    breaks: 'B',
    bounds: { ...SMALL, homes: [1, 1], quotas: [2, 0], thieves: 2 },
  },
  {
    name: 'quota-not-derived',
    about: 'a rebuilt bucket keeps the quota of its own, older data',
    breaks: 'B',
    bounds: { ...SMALL, disturbances: { 'bucket-loses-tail': 1 } },
  },
  {
    name: 'absorbed-and-kept',
    about: 'what was on its way to a rebuilt bucket stays open, although it is in the new quota',
    breaks: 'L',
    bounds: RESTARTED,
  },
  {
    name: 'adopted-at-home-only',
    about: 'a reservation from before a rebuild finds no unit in its bucket, and nobody brings one',
    breaks: 'L',
    bounds: {
      ...{ ...SMALL, quotas: [0, 1], lessees: 0 },
      ...{ disturbances: { 'bucket-loses-tail': 1, 'bucket-restarts': 1 }, faultsMax: 2 },
    },
  },
  {
    name: 'defined-unfrozen',
    about: 'a new total is distributed by what the buckets said one after the other, while they transferred',
    breaks: 'B',
    bounds: { ...SMALL, homes: [0], quotas: [0, 1], disturbances: { restock: 1 } },
  },
];
