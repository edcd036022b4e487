/** The endpoints that the users of a load test ask. */
export const CHECKOUTS = ['buggy', 'unstable', 'safe'] as const;

export type Checkout = (typeof CHECKOUTS)[number];

export const CHECKOUT_METHOD = 'POST';

/** Without a checkout: what the paths of all begin with. */
export function checkoutPath(checkout: Checkout | ''): string {
  return `/api/v1/checkout/${checkout}`;
}
