import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { USER_ID_PATTERN } from '../../api/sale';
import { readEnvironment } from '../../environment';
import { BUYER_COOKIE } from '../../shop/form-outcome';
import { isOfShop } from '../page-origin';
import { signBuyerToken } from './buyer-token';
import { readSession } from './session';

/** Whose page it is. */
export interface Buyer {
  readonly userId: string;
  /** How this buyer is greeted. */
  readonly name: string;
}

/** The buyer of the page: who has logged in, or in demo mode whoever this device last bought for. */
export const readBuyer = cache(async (): Promise<Buyer | undefined> => {
  const { login } = readEnvironment();
  if (login !== undefined) return readSession(await headers(), login);
  const userId = (await cookies()).get(BUYER_COOKIE)?.value ?? '';
  return USER_ID_PATTERN.test(userId) ? { userId, name: userId } : undefined;
});

/**
 * The header by which the API knows the buyer of a request; undefined where nobody is logged in. A session speaks only for
 * what pages of this shop change.
 */
export async function buyerAuthorization(asked: Headers, method: string): Promise<string | undefined> {
  const { login } = readEnvironment();
  if (login === undefined || !isOfShop(asked, method, login.shopUrl)) return undefined;
  const session = await readSession(asked, login);
  return session === undefined ? undefined : `Bearer ${await signBuyerToken(session.subject, login)}`;
}
