/**
 * What is to be done with a reservation, and with the message that brought it: `ack` it for good, try it again soon
 * because its sale is `locked`, `retry` it after a pause because a store is away, or send it to the `dead` letters because
 * it never can become an order.
 */
export type Verdict = (typeof VERDICTS)[number];
export const VERDICTS = ['ack', 'locked', 'retry', 'dead'] as const;

/** The message pattern of a batch of purchases. Its payload is the reservations, its answer a verdict for each. */
export const PURCHASES_RESERVED = 'purchases.reserved';
