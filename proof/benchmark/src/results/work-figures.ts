/** What follows the answers of a workload, by the names that its tables and charts give it. */
export interface WorkFigures {
  /** What is counted a second, in the database. */
  readonly done: string;
  /** The state that it reaches. */
  readonly state: string;
  /** From when to when the time of that state is measured. */
  readonly span: string;
}

export const ORDER_FIGURES: WorkFigures = {
  done: 'orders',
  state: 'confirmed',
  span: 'From the reservation to the order in the database',
};
export const PAID_FIGURES: WorkFigures = {
  done: 'paid',
  state: 'confirmed',
  span: 'From the event that the money is there to the confirmed order',
};
export const RELEASE_FIGURES: WorkFigures = {
  done: 'holds',
  state: 'on sale',
  span: 'From the deadline of a hold to when its unit was on sale again',
};
export const HOLD_FIGURES: WorkFigures = {
  done: 'holds',
  state: 'payable',
  span: 'From the hold to its order in the database, which can be paid',
};
