/** More than anybody buys here. */
const PLENTY = 10_000_000;

/** The parts of a node, each with its part of a core. Small, so that three nodes and the load fit into two cores. */
export const NODE_CORES = { master: 0.08, api: 0.12, worker: 0.08 } as const;

/** One thing that is measured on one node, on two and on three. */
export interface ScaleCase {
  readonly name: string;
  readonly title: string;
  /** The production script alone, on the masters; or purchases by HTTP, through masters, APIs and workers. */
  readonly level: 'script' | 'shop';
  /** Of each sale. */
  readonly units: number;
  /**
   * As many on one node as on three, so that buyers do the same. They are spread evenly over the masters that take part; one
   * that is alone has a bucket on each of them.
   */
  readonly sales: number;
  /** Buyers who ask at the same time, for each node. */
  readonly connections: number;
  /** Whether orders in the database count, and not answers. */
  readonly countsOrders: boolean;
}

const MANY = { sales: 12, connections: 48 };
/** More, since with three nodes those of each API are shared among the calls of three buckets. */
const HOT = { sales: 1, connections: 192 };

export const SCALE_CASES: readonly ScaleCase[] = [
  {
    name: 'script-plentiful',
    title: 'Redis alone, plentiful, reservations/s',
    level: 'script',
    units: PLENTY,
    ...MANY,
    countsOrders: false,
  },
  {
    name: 'script-sold-out',
    title: 'Redis alone, sold out, refusals/s',
    level: 'script',
    units: 1,
    ...MANY,
    countsOrders: false,
  },
  {
    name: 'shop-plentiful',
    title: 'the shop, plentiful, orders/s',
    level: 'shop',
    units: PLENTY,
    ...MANY,
    countsOrders: true,
  },
  {
    name: 'shop-sold-out',
    title: 'the shop, sold out, answers/s',
    level: 'shop',
    units: 1,
    ...MANY,
    countsOrders: false,
  },
  {
    name: 'shop-hot-plentiful',
    title: 'the shop, one sale, plentiful, orders/s',
    level: 'shop',
    units: PLENTY,
    ...HOT,
    countsOrders: true,
  },
  {
    name: 'shop-hot-reserved',
    title: 'the shop, one sale, plentiful, answers/s',
    level: 'shop',
    units: PLENTY,
    ...HOT,
    countsOrders: false,
  },
  {
    name: 'shop-hot-sold-out',
    title: 'the shop, one sale, sold out, answers/s',
    level: 'shop',
    units: 1,
    ...HOT,
    countsOrders: false,
  },
];
