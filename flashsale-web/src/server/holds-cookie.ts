import { type HoldName, HOLDS_COOKIE, HOLDS_SECONDS, withHold } from '../orders/holds';

/** Remembers a hold for every page of this browser, beside those that it knows. */
export function holdsCookie({ headers }: Request, hold: HoldName): string {
  const [, before = ''] = new RegExp(`(?:^|; *)${HOLDS_COOKIE}=([^;]*)`).exec(headers.get('cookie') ?? '') ?? [];
  return `${HOLDS_COOKIE}=${withHold(before, hold)}; Path=/; Max-Age=${HOLDS_SECONDS}; SameSite=Lax`;
}
