/** What a repair looks for. */
const REPAIR_IDS = ['sold', 'lost-orders', 'unbacked-owners', 'lost-buyers', 'stuck-entries'] as const;

export type RepairId = (typeof REPAIR_IDS)[number];

export interface RepairFinding {
  readonly id: RepairId;
  readonly title: string;
  /** False if it could not be checked; the remedy says why. */
  readonly isKnown: boolean;
  readonly found: number;
  /** Some of them. */
  readonly examples: readonly string[];
  /** What an applied repair does with them. */
  readonly remedy: string;
  /** How many were repaired; 0 if the repair was not applied. */
  readonly mended: number;
}

export interface RepairRequest {
  readonly saleId: string;
  /** Without it nothing is changed. */
  readonly apply: boolean;
  /** Removes owners that nothing backs instead of writing their orders again. */
  readonly forgetUnbacked: boolean;
}

export interface RepairReport {
  readonly saleId: string;
  readonly epoch: number;
  readonly applied: boolean;
  readonly findings: readonly RepairFinding[];
}

export type RepairRefusal =
  | 'unknown-sale'
  /** It is only in PostgreSQL, so there is nothing to compare. */
  | 'retired'
  /** A HOLD sale: PostgreSQL alone decides there, and a rebuild believes nothing else. */
  | 'holds'
  /** The sale is closed or being rebuilt, so what Redis has of it means nothing yet. */
  | 'not-ready'
  /** The sale was reset or rebuilt meanwhile; what was repaired until then stays repaired. Run the repair again. */
  | 'superseded';
