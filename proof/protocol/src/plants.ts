import type { Plant, Setup } from './setup.js';

/** A bug that can be planted: it removes one fence of the protocol. */
export interface PlantedBug {
  readonly name: Plant;
  readonly about: string;
  /** The property that breaks. */
  readonly breaks: string;
  /** Small bounds within which it does. */
  readonly bounds: Omit<Setup, 'name' | 'about' | 'plant'>;
}

const SMALL: PlantedBug['bounds'] = {
  buyers: [0, 1],
  units: 1,
  tries: 1,
  apis: 1,
  workers: 1,
  reconcilers: 1,
  looksTwice: false,
  disturbances: {},
  faultsMax: 2,
};

export const PLANTS: readonly PlantedBug[] = [
  {
    name: 'orders-wait-for-the-gate',
    about: 'P1: what was reserved before a rebuild is adopted only when the gate is open for purchases',
    breaks: 'L',
    bounds: { ...SMALL, disturbances: { 'redis-restarts': 1 } },
  },
  {
    name: 'adoption-without-epoch',
    about: 'P2: an adoption does not compare the epoch of its reservation with the last reset',
    breaks: 'S3',
    bounds: { ...SMALL, buyers: [0], disturbances: { 'redis-restarts': 1, reset: 1 } },
  },
  {
    name: 'drained-by-ready-messages',
    about: 'P3: drained means that no message is ready, whatever consumers hold',
    breaks: 'S5',
    bounds: { ...SMALL, disturbances: { 'redis-loses-all': 1 } },
  },
  {
    name: 'rebuild-without-server',
    about: 'P4: the steps of a rebuild compare the epoch alone, and PostgreSQL names no server',
    breaks: 'S5',
    bounds: { ...SMALL, disturbances: { 'redis-restarts': 1, 'redis-loses-tail': 1 } },
  },
  {
    name: 'catalogue-ignored',
    about: 'P5: an API answers SUCCESS whatever epoch its catalogue has',
    breaks: 'S5',
    bounds: { ...SMALL, apis: 2, disturbances: { 'replica-promoted': 1 } },
  },
  {
    name: 'definition-by-lower-revision',
    about: 'P7: a definition is taken over only where its revision is higher than that of Redis',
    breaks: 'L',
    bounds: { ...SMALL, buyers: [0], disturbances: { pause: 1, restock: 1, 'postgres-restored': 1 } },
  },
  {
    name: 'server-by-claim',
    about: "P19: the caller says which server it reached, and after a failover that is the old one's name",
    breaks: 'S5',
    bounds: { ...SMALL, apis: 2, disturbances: { 'replica-promoted': 1 } },
  },
  {
    name: 'nobody-adopted-first',
    about: 'a rebuilt sale is open for purchases before what was reserved earlier is adopted',
    breaks: 'S5',
    bounds: { ...SMALL, disturbances: { 'redis-loses-all': 1 } },
  },
  {
    name: 'ordered-without-adoption',
    about: 'a worker makes orders of earlier epochs without a unit of the present one',
    breaks: 'S5',
    bounds: { ...SMALL, workers: 2, disturbances: { 'redis-loses-all': 1, 'worker-hangs': 1 } },
  },
  {
    name: 'counters-believed',
    about: 'P10, P11: the counters are believed, although they contradict each other',
    breaks: 'L',
    bounds: { ...SMALL, disturbances: { 'counters-damaged': 1 } },
  },
  {
    name: 'reset-without-reset-epoch',
    about: 'a reset raises the epoch and not reset_epoch',
    breaks: 'S3',
    bounds: { ...SMALL, buyers: [0], disturbances: { reset: 1 } },
  },
  {
    name: 'made-again-inherits',
    about: 'a sale that is made again does not begin with a reset',
    breaks: 'S3',
    bounds: { ...SMALL, buyers: [0], disturbances: { delete: 1 } },
  },
  {
    name: 'acknowledged-before-commit',
    about: 'a worker settles and acknowledges before its order is committed',
    breaks: 'S6',
    bounds: { ...SMALL, buyers: [0], disturbances: { 'worker-dies': 1 } },
  },
  {
    name: 'other-server-forgotten',
    about: 'a rebuild that takes over from one on the same server does not wait for the server that both replaced',
    breaks: 'S6',
    bounds: { ...SMALL, buyers: [0], apis: 2, disturbances: { reset: 1, 'replica-promoted': 1 }, faultsMax: 1 },
  },
  {
    name: 'discarded-by-entry',
    about: 'what was discarded is known by its outbox entry, which an adoption changes',
    breaks: 'S7',
    bounds: { ...SMALL, buyers: [0], disturbances: { 'redis-restarts': 1, discard: 1 } },
  },
  {
    name: 'retired-unsettled',
    about: 'a sale is retired, and forgotten by Redis, although a reservation of it is not an order yet',
    breaks: 'S6',
    bounds: { ...SMALL, buyers: [0], disturbances: { end: 1, retire: 1, 'message-lost': 1 } },
  },
  {
    name: 'retired-for-good',
    about: 'a retired sale does not come back for a reservation that has to be adopted',
    breaks: 'L',
    bounds: { ...SMALL, buyers: [0], disturbances: { end: 1, retire: 1, 'redis-loses-all': 1 } },
  },
  {
    name: 'struck-late',
    about: 'a sale that Redis has forgotten is struck from the list of held sales although it came back meanwhile',
    breaks: 'L',
    bounds: { ...SMALL, buyers: [0], reconcilers: 2, disturbances: { end: 1, retire: 1, prolong: 1 }, tries: 0 },
  },
  {
    name: 'forgotten-epochs',
    about: 'Redis forgets with a sale which epochs it had, and a backup of PostgreSQL from before does not know them',
    breaks: 'L',
    bounds: {
      ...SMALL,
      buyers: [0],
      disturbances: { end: 1, retire: 1, 'redis-restarts': 1, 'postgres-restored': 1 },
    },
  },
  {
    name: 'units-under-quiet',
    about: 'units that come back are on sale at once, while "sold out" is leased',
    breaks: 'S8',
    bounds: { ...SMALL, leases: true, disturbances: { restock: 1 } },
  },
  {
    name: 'opened-under-quiet',
    about: 'a reset opens the sale without waiting for what is leased',
    breaks: 'S8',
    bounds: { ...SMALL, buyers: [0], tries: 0, leases: true, disturbances: { lower: 1, restock: 1, reset: 1 } },
  },
  {
    name: 'lost-leases-forgotten',
    about: 'a rebuild after a loss does not wait for leases that Redis has lost',
    breaks: 'S8',
    bounds: { ...SMALL, leases: true, disturbances: { 'redis-loses-all': 1 } },
  },
  {
    name: 'lease-from-the-reply',
    about: 'an API counts its lease from the reply, so it may outlast the quiet time',
    breaks: 'S8',
    bounds: { ...SMALL, leases: true, disturbances: { restock: 1 } },
  },
  {
    name: 'leased-in-any-epoch',
    about: 'an API refuses from memory whatever epoch its catalogue has',
    breaks: 'S8',
    bounds: {
      ...SMALL,
      ...{ buyers: [0], tries: 0, apis: 2, leases: true, faultsMax: 1 },
      disturbances: { lower: 1, restock: 1, 'replica-promoted': 1 },
    },
  },
  {
    name: 'owners-on-any-basis',
    about: 'an API goes on with the owners that it read before somebody became one',
    breaks: 'S8',
    bounds: { ...SMALL, leases: true, disturbances: { restock: 1 } },
  },
  {
    name: 'owners-unconfirmed',
    about: 'an API believes the owners that it read without a lease afterwards, although Redis may have lost some',
    breaks: 'S8',
    bounds: { ...SMALL, leases: true, disturbances: { 'redis-loses-all': 1 }, faultsMax: 1 },
  },
];
