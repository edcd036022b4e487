import type { Role } from 'flashsale-core';

/** What operators do, in the words of the log. A new act of a route needs no more than its name here. */
export type ActName =
  | 'log-in'
  | 'log-out'
  | 'log-out-everywhere'
  | 'create-sale'
  | 'change-sale'
  | 'pause-sale'
  | 'resume-sale'
  | 'end-sale'
  | 'duplicate-sale'
  | 'retire-sale'
  | 'add-stock'
  | 'create-draft'
  | 'change-draft'
  | 'discard-draft'
  | 'import-drafts'
  | 'publish-sale'
  | 'give-room'
  | 'change-room'
  | 'pause-room'
  | 'resume-room'
  | 'make-room-codes'
  | 'change-product'
  | 'add-picture'
  | 'remove-picture'
  | 'repair-sale'
  | 'reset-sale'
  | 'cancel-order'
  | 'retry-payment'
  | 'replay-dead-letters'
  | 'discard-dead-letters';

/** Who may use a route, and what using it is called in the log; without an act nothing is logged. */
export interface Access {
  readonly role: Role;
  readonly act?: ActName;
}

/** Who sent a request: an operator, a program with the admin token, or anybody in demo mode. */
export interface Actor {
  /** As in the log. */
  readonly name: string;
  readonly role: Role;
  /** The session's token, hashed; undefined where nobody logged in. */
  readonly session?: string;
  /** Set for whoever logged in at a provider, rather than by an account here. */
  readonly provider?: { readonly issuer: string; readonly displayName: string };
}
