/**
 * What to do with a reservation, and with the message that carried it: `ack` it for good, try it again soon because its
 * sale is `locked`, `retry` it after a pause because a store is unavailable, or send it to the `dead` letters because
 * it can never become an order.
 */
export type Verdict = (typeof VERDICTS)[number];
export const VERDICTS = ['ack', 'locked', 'retry', 'dead'] as const;

/** The message pattern of a batch of purchases. The payload is the reservations, the answer a verdict for each. */
export const PURCHASES_RESERVED = 'purchases.reserved';
