import { Disturbances } from './explore/disturbances.js';

/** What may disturb the protocol: first the faults, then what operators do. */
const FAULTS = [
  'redis-restarts',
  'redis-loses-tail',
  'redis-loses-all',
  'replica-promoted',
  'lagging-replica-promoted',
  'redis-resynchronised',
  'counters-damaged',
  'postgres-restored',
  'message-lost',
  'message-doubled',
  'api-dies',
  'worker-dies',
  'worker-hangs',
  'rebuilder-dies',
  'drain-times-out',
] as const;
export const OPERATIONS = [
  'reset',
  'discard',
  'pause',
  'restock',
  'lower',
  'delete',
  'end',
  'prolong',
  'retire',
] as const;
type Fault = (typeof FAULTS)[number];
type Operation = (typeof OPERATIONS)[number];
export type Disturbance = Fault | Operation;
export const PURCHASE_DISTURBANCES = new Disturbances<Disturbance>(FAULTS, OPERATIONS);

/** The bugs that can be planted; plants.ts says what each is. */
export type Plant =
  | 'orders-wait-for-the-gate'
  | 'adoption-without-epoch'
  | 'drained-by-ready-messages'
  | 'rebuild-without-server'
  | 'catalogue-ignored'
  | 'definition-by-lower-revision'
  | 'server-by-claim'
  | 'nobody-adopted-first'
  | 'ordered-without-adoption'
  | 'counters-believed'
  | 'reset-without-reset-epoch'
  | 'made-again-inherits'
  | 'acknowledged-before-commit'
  | 'other-server-forgotten'
  | 'discarded-by-entry'
  | 'retired-unsettled'
  | 'retired-for-good'
  | 'struck-late'
  | 'forgotten-epochs'
  | 'units-under-quiet'
  | 'opened-under-quiet'
  | 'lost-leases-forgotten'
  | 'lease-from-the-reply'
  | 'leased-in-any-epoch'
  | 'owners-on-any-basis'
  | 'owners-unconfirmed';

/** The bounds of one exploration. */
export interface Setup {
  readonly name: string;
  readonly about: string;
  /** The user of each attempt to buy, by number. */
  readonly buyers: readonly number[];
  readonly units: number;
  /** How often each order id may be granted or replayed. */
  readonly tries: number;
  readonly apis: number;
  readonly workers: number;
  readonly reconcilers: number;
  /** Whether a reconciler reads PostgreSQL and Redis in two steps. Even where it does not, it acts on both in later ones. */
  readonly looksTwice: boolean;
  readonly disturbances: Partial<Readonly<Record<Disturbance, number>>>;
  /** Faults in one run, of whatever kind. */
  readonly faultsMax: number;
  /** Whether APIs lease "sold out" and refuse from memory. */
  readonly leases?: boolean;
  readonly plant?: Plant | undefined;
}

export function usersOf({ buyers }: Setup): number {
  return Math.max(...buyers) + 1;
}
