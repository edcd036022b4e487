import { Disturbances } from '../explore/disturbances.js';

/** What may disturb a waiting room: first the faults, then what operators do. */
const FAULTS = ['redis-restarts', 'redis-loses-all', 'lagging-replica-promoted', 'keeper-dies', 'api-dies'] as const;
export const OPERATIONS = ['pause', 'reset'] as const;
type Fault = (typeof FAULTS)[number];
type Operation = (typeof OPERATIONS)[number];
export type RoomDisturbance = Fault | Operation;
export const ROOM_DISTURBANCES = new Disturbances<RoomDisturbance>(FAULTS, OPERATIONS);

/** The bugs that can be planted; plants.ts says what each is. */
export type RoomPlant =
  | 'opened-from-memory'
  | 'opened-without-reserve'
  | 'bound-without-margin'
  | 'bound-may-fall'
  | 'promoted-is-believed'
  | 'listed-before-frozen'
  | 'calls-noted-twice'
  | 'calls-struck-first'
  | 'called-beyond-arrivals'
  | 'noted-calls-forgotten'
  | 'claim-believes-the-api'
  | 'inside-not-counted'
  | 'birth-ignored'
  | 'expiry-ignored';

/** The bounds of one exploration. */
export interface RoomSetup {
  readonly name: string;
  readonly about: string;
  /** Each arrives, is called, and buys one unit. */
  readonly users: number;
  /** How many may be inside at once. */
  readonly insideMax: number;
  /** Each has its own look at PostgreSQL and continues as late as it likes: a lease saves work, and proves nothing. */
  readonly keepers: number;
  /** Each has its own look at both stores; 0 where only numbers and calls are explored. */
  readonly apis: number;
  /** Whether the draw was made already, where it is not what is explored. */
  readonly isDrawn?: boolean;
  /** Whether calls are read, noted and struck in one step, where it is not that which is explored. */
  readonly isNotedAtOnce?: boolean;
  readonly disturbances: Partial<Readonly<Record<RoomDisturbance, number>>>;
  /** Faults in one run, of whatever kind. */
  readonly faultsMax: number;
  readonly plant?: RoomPlant | undefined;
}
