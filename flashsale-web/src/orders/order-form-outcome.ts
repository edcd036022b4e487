const OUTCOMES = ['cancelled', 'too-late', 'paid', 'busy', 'returned', 'needs-script'] as const;

/** How a form of an order's page ended; the page reads it from its address. */
export type OrderFormOutcome = (typeof OUTCOMES)[number];

/** Undefined for a text that is none: anybody can write an address. */
export function toOrderFormOutcome(text: unknown): OrderFormOutcome | undefined {
  return OUTCOMES.find((outcome) => outcome === text);
}
