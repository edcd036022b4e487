import type { BucketSetup } from './setup.js';

const BOUNDS = { homes: [0, 1], quotas: [1, 0], thieves: 1, lessees: 1, rebuilders: 1 } as const;

/** What is explored of sales in buckets: each within its own bounds. */
export const BUCKET_CONFIGURATIONS: readonly BucketSetup[] = [
  {
    ...BOUNDS,
    name: 'transfers',
    about: 'buyers of two buckets, and all units in the third; two thieves, one of which dies',
    homes: [1, 1, 2],
    quotas: [2, 0, 0],
    thieves: 2,
    disturbances: { 'thief-dies': 1, 'api-dies': 1 },
    faultsMax: 2,
  },
  {
    ...BOUNDS,
    name: 'bucket-lost',
    about: 'the replica of a bucket is behind and is promoted while thieves move units; one of them dies',
    thieves: 2,
    disturbances: { 'bucket-loses-tail': 1, 'thief-dies': 1 },
    faultsMax: 2,
  },
  {
    ...BOUNDS,
    name: 'bucket-rebuilders',
    about: 'the same while two reconcilers rebuild, and one dies',
    quotas: [2, 0],
    rebuilders: 2,
    disturbances: { 'bucket-loses-tail': 1, 'rebuilder-dies': 1 },
    faultsMax: 2,
  },
  {
    ...BOUNDS,
    name: 'buckets-lost',
    about: 'two of three buckets are lost, and their reservations adopted from wherever units are',
    homes: [1, 1],
    quotas: [0, 1, 1],
    lessees: 0,
    disturbances: { 'bucket-loses-tail': 1, 'bucket-restarts': 1 },
    faultsMax: 2,
  },
  {
    ...BOUNDS,
    name: 'buckets-reset',
    about: 'a reset while a bucket restarts and a reconciler dies',
    disturbances: { reset: 1, 'bucket-restarts': 1, 'rebuilder-dies': 1 },
    faultsMax: 2,
  },
  {
    ...BOUNDS,
    name: 'buckets-release',
    about: 'a reservation is discarded while two APIs lease "sold out" and the sale is restocked',
    thieves: 2,
    lessees: 2,
    disturbances: { release: 1, restock: 1 },
    faultsMax: 0,
  },
  {
    ...BOUNDS,
    name: 'buckets-discard-lost',
    about: 'a reservation is discarded, and comes back with the replica of its bucket; its message may be lost',
    disturbances: { release: 1, 'bucket-loses-tail': 1, 'message-lost': 1 },
    faultsMax: 2,
  },
  {
    ...BOUNDS,
    name: 'buckets-lowered',
    about: 'the total is lowered below what is reserved, and a reservation discarded',
    homes: [0, 1, 1],
    quotas: [1, 1],
    disturbances: { lower: 1, release: 1 },
    faultsMax: 0,
  },
  {
    ...BOUNDS,
    name: 'buckets-redefined',
    about: 'the total is lowered and raised while a bucket restarts or the reconciler dies',
    quotas: [1, 1],
    disturbances: { lower: 1, restock: 1, 'bucket-restarts': 1, 'rebuilder-dies': 1 },
    faultsMax: 1,
  },
];
