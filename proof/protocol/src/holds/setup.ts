import { Disturbances } from '../explore/disturbances.js';

/** What may disturb the life of a hold: first the faults, then what buyers and operators do. */
const FAULTS = [
  'redis-restarts',
  'redis-loses-tail',
  'redis-loses-all',
  'message-lost',
  'message-doubled',
  'api-dies',
  'worker-dies',
  'decider-dies',
  'sweeper-dies',
  'canceller-dies',
  'rebuilder-dies',
  'capture-refused',
] as const;
export const OPERATIONS = ['buyer-cancels', 'operator-cancels', 'reset'] as const;
type Fault = (typeof FAULTS)[number];
type Operation = (typeof OPERATIONS)[number];
export type HoldDisturbance = Fault | Operation;
export const HOLD_DISTURBANCES = new Disturbances<HoldDisturbance>(FAULTS, OPERATIONS);

/** The bugs that can be planted; plants.ts says what each is. */
export type HoldPlant =
  | 'settled-whatever-the-instance'
  | 'settled-whatever-the-state'
  | 'settled-before-commit'
  | 'struck-when-due'
  | 'ended-without-row'
  | 'ended-whatever-the-status'
  | 'ended-in-any-epoch'
  | 'confirmed-whatever-the-status'
  | 'paid-in-any-epoch'
  | 'void-believed'
  | 'void-without-create'
  | 'cancel-without-mark'
  | 'cancel-without-epoch'
  | 'mark-taken-away'
  | 'restored-by-deadline'
  | 'tombstones-forgotten';

/** The bounds of one exploration. */
export interface HoldSetup {
  readonly name: string;
  readonly about: string;
  /** The user of each order id, by number. */
  readonly buyers: readonly number[];
  /** How many units each order id asks for. */
  readonly quantities: readonly number[];
  readonly units: number;
  /** Units that one user may have. */
  readonly limit: number;
  /** How often each order id may be held: again only after a reset. */
  readonly tries: number;
  /** The order of each payment that may be begun. */
  readonly payments: readonly number[];
  readonly capture: 'manual' | 'automatic';
  readonly workers: number;
  /** Whether a hold is a row at once: where its way through RabbitMQ is not what is explored. */
  readonly isWrittenAtOnce?: boolean;
  readonly sweepers: number;
  readonly disturbances: Partial<Readonly<Record<HoldDisturbance, number>>>;
  /** Faults in one run, of whatever kind. */
  readonly faultsMax: number;
  /** Whether Redis must follow PostgreSQL without waiting for a deadline. */
  readonly isPrompt?: boolean;
  readonly plant?: HoldPlant | undefined;
}
