/** What a repair looks for. */
export const REPAIR_IDS = ['sold', 'lost-orders', 'unbacked-owners', 'lost-buyers', 'stuck-entries'] as const;

export type RepairId = (typeof REPAIR_IDS)[number];

export interface RepairFinding {
  readonly id: RepairId;
  readonly title: string;
  readonly found: number;
  /** Some of them. */
  readonly examples: readonly string[];
  /** What becomes of them where the repair is applied. */
  readonly remedy: string;
  /** How many were mended; 0 where the repair was not applied. */
  readonly mended: number;
}
