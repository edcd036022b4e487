/** What a repair looks for. */
const REPAIR_IDS = ['sold', 'lost-orders', 'unbacked-owners', 'lost-buyers', 'stuck-entries'] as const;

export type RepairId = (typeof REPAIR_IDS)[number];

export interface RepairFinding {
  readonly id: RepairId;
  readonly title: string;
  /** False where it could not be looked for; the remedy says why. */
  readonly isKnown: boolean;
  readonly found: number;
  /** Some of them. */
  readonly examples: readonly string[];
  /** What becomes of them where the repair is applied. */
  readonly remedy: string;
  /** How many were mended; 0 where the repair was not applied. */
  readonly mended: number;
}

export interface RepairRequest {
  readonly saleId: string;
  /** Without it nothing is changed. */
  readonly apply: boolean;
  /** Owners whom nothing backs are let go, instead of having their orders written again. */
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
  /** It is in PostgreSQL alone, so there is nothing to compare. */
  | 'retired'
  /** The sale is closed or being rebuilt, so what Redis has of it means nothing yet. */
  | 'not-ready'
  /** The sale was reset or rebuilt meanwhile; what was mended before stays so. Look again. */
  | 'superseded';
