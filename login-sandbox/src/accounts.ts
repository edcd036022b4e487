import { randomBytes } from 'node:crypto';

export interface Account {
  /** Whom the shop knows: `sub` of the ID token. */
  readonly subject: string;
  readonly name: string;
}

const ACCOUNTS: readonly Account[] = [
  { subject: 'ann', name: 'Ann Archer' },
  { subject: 'bob', name: 'Bob Baker' },
  { subject: 'carol', name: 'Carol Cooper' },
  { subject: 'auth0|64f1c0ffee', name: 'Dave Dyer' },
  // No valid user id: its user id is a hash.
  { subject: 'CN=Zoë Öberg,OU=Buyers', name: 'Zoë Öberg' },
];
const NEW_BUYER = /^buyer-[\da-f]{8}$/;
const NEW_BUYER_SIZE_BYTES = 4;

export function accounts(): readonly Account[] {
  return ACCOUNTS;
}

/** Somebody who has never been here, so that one can buy again. */
export function newAccount(): Account {
  return accountOf(`buyer-${randomBytes(NEW_BUYER_SIZE_BYTES).toString('hex')}`);
}

export function findAccount(subject: string): Account | undefined {
  if (NEW_BUYER.test(subject)) return accountOf(subject);
  return ACCOUNTS.find((account) => account.subject === subject);
}

function accountOf(subject: string): Account {
  return { subject, name: `New buyer ${subject.slice(-4)}` };
}
