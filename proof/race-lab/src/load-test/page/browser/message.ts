/** The parts of the page that change, by the id of the element that they are put into. */
export const PART_IDS = [
  'state',
  'stock',
  'figures',
  'total',
  'failures',
  'notes',
  'chart-requests',
  'chart-latencies',
  'chart-users',
] as const;

export type PartId = (typeof PART_IDS)[number];

/** What the server sends the page every second. */
export interface PageMessage {
  readonly state: 'idle' | 'starting' | 'running' | 'stopping' | 'ended';
  /** HTML; what is not ours in it is escaped. */
  readonly parts: Readonly<Record<PartId, string>>;
}
