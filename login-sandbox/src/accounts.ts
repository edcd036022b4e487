import { randomBytes } from 'node:crypto';

export interface Account {
  /** Whom the shop knows: `sub` of the ID token. */
  readonly subject: string;
  readonly name: string;
  /** What operators may do, in the words of the shop; none for a buyer. */
  readonly roles?: readonly string[];
}

const ACCOUNTS: readonly Account[] = [
  { subject: 'ann', name: 'Ann Archer' },
  { subject: 'bob', name: 'Bob Baker' },
  { subject: 'carol', name: 'Carol Cooper' },
  { subject: 'auth0|64f1c0ffee', name: 'Dave Dyer' },
  // No valid user id: its user id is a hash.
  { subject: 'CN=Zoë Öberg,OU=Buyers', name: 'Zoë Öberg' },
];
const OPERATORS: readonly Account[] = [
  { subject: 'vera', name: 'Vera Viewer', roles: ['viewer'] },
  { subject: 'otto', name: 'Otto Operator', roles: ['operator'] },
  { subject: 'olga', name: 'Olga Owner', roles: ['owner'] },
];
const NEW_BUYER = /^buyer-[\da-f]{8}$/;
const NEW_BUYER_SIZE_BYTES = 4;

export function buyers(): readonly Account[] {
  return ACCOUNTS;
}

/** Who may use the console, and somebody who may not. */
export function operators(): readonly Account[] {
  return [...OPERATORS, ...ACCOUNTS.slice(0, 1)];
}

/** Somebody who has never been here, so that one can buy again. */
export function newAccount(): Account {
  return accountOf(`buyer-${randomBytes(NEW_BUYER_SIZE_BYTES).toString('hex')}`);
}

export function findAccount(subject: string): Account | undefined {
  if (NEW_BUYER.test(subject)) return accountOf(subject);
  return [...ACCOUNTS, ...OPERATORS].find((account) => account.subject === subject);
}

function accountOf(subject: string): Account {
  return { subject, name: `New buyer ${subject.slice(-4)}` };
}
