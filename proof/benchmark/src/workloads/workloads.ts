import type { SaleMode } from 'flashsale-core';
import type { ContestantName } from '../contestants/contestant.js';
import {
  HOLD_FIGURES,
  ORDER_FIGURES,
  PAID_FIGURES,
  RELEASE_FIGURES,
  type WorkFigures,
} from '../results/work-figures.js';

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
  /** Units that others hold when a round begins, all until the same instant, which comes under the load; 0: none. */
  readonly dueHolds: number;
  readonly pollShare: number;
  /** Arrivals a second; undefined: as many as are answered. */
  readonly ratePerSecond: number | undefined;
  /** What the sales that are bought from do with a purchase. */
  readonly mode: SaleMode;
  /** What follows the answers, where most purchases are successful; undefined where that is of no interest. */
  readonly follows: WorkFigures | undefined;
  /** How many turns a round of it takes, one after the other. */
  readonly turns: number;
  /** The same sales for all rounds, as they take long to make. They are checked after the last round. */
  readonly isLasting: boolean;
  /** Somebody holds the row of the first sale locked during the load; confirmations are those of the others. */
  readonly locksFirstSale: boolean;
  /** Part of a quick run. */
  readonly isQuick: boolean;
}

/** More than any contestant sells in a round. */
const PLENTIFUL = 2_000_000;
const FEW = 100;
const MANY = 1_000_000;
/** So the sale sells out in the middle of the round: those who come too late are answered faster. */
const CROSSING_SHARE = 0.4;
const POLL_SHARE = 0.8;
const DUE_AT_ONCE = 10_000;
/** The first buyers have paid after half a second, which is much of a turn. */
const PAID_TURNS = 3;
/** The rate of the stress test. */
const PACE_PER_SECOND = 2_000;
/** Buyers who want to pay come slower than those who want to buy. */
const HOLD_PACE_PER_SECOND = 1_000;

const SIDE_BY_SIDE: readonly ContestantName[] = ['bare-fastify', 'common', 'flash-sale'];
const OURS: readonly ContestantName[] = ['bare-fastify', 'flash-sale'];

const usual = {
  contestants: SIDE_BY_SIDE,
  sales: 1,
  units: FEW,
  owners: undefined,
  dueHolds: 0,
  pollShare: 0,
  ratePerSecond: undefined,
  mode: 'INSTANT',
  follows: undefined,
  turns: 1,
  isLasting: false,
  locksFirstSale: false,
  isQuick: false,
} as const;

export const WORKLOADS: readonly Workload[] = [
  {
    ...usual,
    name: 'sold-out',
    title: 'Sold out: nearly everybody comes too late',
    contestants: [
      'bare-http',
      'bare-fastify',
      'bare-fastify-production',
      'fastify-secure',
      'bare-redis',
      'common',
      'flash-sale',
      'flash-sale-2-apis',
      'flash-sale-2-processes',
      'flash-sale-secure',
      'flash-sale-secure-rs256',
      'flash-sale-secure-eddsa',
      'flash-sale-haproxy',
    ],
    isQuick: true,
  },
  {
    ...usual,
    name: 'plentiful',
    title: 'Plentiful stock: every purchase is a success and becomes an order',
    contestants: [
      'bare-fastify',
      'bare-fastify-production',
      'bare-redis',
      'common',
      'flash-sale',
      'flash-sale-2-apis',
      'flash-sale-2-processes',
      'flash-sale-secure',
      'flash-sale-haproxy',
    ],
    units: PLENTIFUL,
    follows: ORDER_FIGURES,
    isQuick: true,
  },
  {
    ...usual,
    name: 'crossing-zero',
    title: 'Crossing zero: the sale sells out on the way',
    units: { shareOfRequests: CROSSING_SHARE },
  },
  {
    ...usual,
    name: 'paced',
    title: 'Paced: 2,000 purchases a second, all successful; latency from the intended instant',
    contestants: ['common', 'flash-sale', 'flash-sale-secure'],
    units: PLENTIFUL,
    follows: ORDER_FIGURES,
    ratePerSecond: PACE_PER_SECOND,
    isQuick: true,
  },
  {
    ...usual,
    name: 'isolation',
    title: 'Isolation: paced over two sales, the row of one of which is locked; orders of the other one',
    contestants: ['common', 'flash-sale'],
    sales: 2,
    units: PLENTIFUL,
    follows: ORDER_FIGURES,
    ratePerSecond: PACE_PER_SECOND,
    locksFirstSale: true,
  },
  {
    ...usual,
    name: 'polling',
    title: 'Polling: 80 % look at the stock, 20 % buy',
    contestants: [...SIDE_BY_SIDE, 'flash-sale-secure'],
    pollShare: POLL_SHARE,
    isQuick: true,
  },
  {
    ...usual,
    name: 'repeated-1k',
    title: 'Repeated buyers: 1,000 owners ask again and again',
    owners: 1_000,
    isQuick: true,
  },
  {
    ...usual,
    name: 'repeated-100k',
    title: 'Repeated buyers: 100,000 owners',
    contestants: OURS,
    owners: 100_000,
    isLasting: true,
  },
  {
    ...usual,
    name: 'repeated-1m',
    title: 'Repeated buyers: 1,000,000 owners',
    contestants: OURS,
    owners: MANY,
    isLasting: true,
  },
  { ...usual, name: 'sales-10', title: 'Ten sales at once, sold out', contestants: OURS, sales: 10 },
  {
    ...usual,
    name: 'sales-1000',
    title: 'A thousand sales at once, sold out',
    contestants: OURS,
    sales: 1_000,
    units: 1,
    isLasting: true,
  },
  {
    ...usual,
    name: 'hold-plentiful',
    title: 'Holds, plentiful stock: every purchase holds a unit until it is paid',
    contestants: ['bare-fastify', 'flash-sale', 'flash-sale-2-apis', 'flash-sale-secure'],
    units: PLENTIFUL,
    mode: 'HOLD',
    follows: HOLD_FIGURES,
  },
  {
    ...usual,
    name: 'hold-all-held',
    title: 'Holds, all held: nearly everybody finds that others hold all units',
    contestants: ['bare-fastify', 'flash-sale', 'flash-sale-2-apis', 'flash-sale-secure'],
    mode: 'HOLD',
  },
  {
    ...usual,
    name: 'hold-paced',
    title: 'Holds, paced: 1,000 purchases a second, all held; latency from the intended instant',
    contestants: ['flash-sale', 'flash-sale-secure'],
    units: PLENTIFUL,
    mode: 'HOLD',
    follows: HOLD_FIGURES,
    ratePerSecond: HOLD_PACE_PER_SECOND,
  },
  {
    ...usual,
    name: 'expiry-storm',
    title: 'Expiry storm: the deadlines of 10,000 holds at one instant, under 1,000 purchases a second',
    contestants: ['flash-sale'],
    units: 0,
    dueHolds: DUE_AT_ONCE,
    mode: 'HOLD',
    follows: RELEASE_FIGURES,
    ratePerSecond: HOLD_PACE_PER_SECOND,
  },
  {
    ...usual,
    name: 'paid',
    title: 'Paid: every buyer holds a unit and pays at the sandbox, which sends each event twice',
    contestants: ['flash-sale-paid'],
    units: PLENTIFUL,
    mode: 'HOLD',
    follows: PAID_FIGURES,
    turns: PAID_TURNS,
  },
];
