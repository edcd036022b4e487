import { USER_ID_PATTERN } from '../api/sale';
import { readEnvironment } from '../environment';
import type { LoginSettings } from '../login-settings';
import { BUYER_COOKIE, type FormOutcome } from '../shop/form-outcome';
import { readSession } from './login/session';
import { isOfShop } from './page-origin';

const BUYER_SECONDS = 365 * 24 * 60 * 60;

/** Whom a form is for, and why nothing can be done for nobody like that. */
export interface BuyerOfForm {
  readonly userId: string;
  readonly defect: FormOutcome | undefined;
  /** Where nobody logs in, the user id goes into a cookie, so that it is in no address. */
  readonly cookies: readonly string[];
}

export async function buyerOfForm(request: Request, form: URLSearchParams): Promise<BuyerOfForm> {
  const userId = (form.get('userId') ?? '').trim();
  const { login } = readEnvironment();
  if (login !== undefined) return { userId, defect: await loginDefectOf(request, userId, login), cookies: [] };
  return { userId, defect: defectOf(userId), cookies: [buyerCookie(userId)] };
}

function defectOf(userId: string): FormOutcome | undefined {
  if (userId === '') return 'no-user-id';
  return USER_ID_PATTERN.test(userId) ? undefined : 'bad-user-id';
}

/** The form says for whom it was made: in another tab somebody else may have logged in since. */
async function loginDefectOf(
  { headers, method }: Request,
  userId: string,
  login: LoginSettings,
): Promise<FormOutcome | undefined> {
  const session = isOfShop(headers, method, login.shopUrl) ? await readSession(headers, login) : undefined;
  if (session === undefined) return 'login-needed';
  return session.userId === userId ? undefined : 'other-buyer';
}

function buyerCookie(userId: string): string {
  return `${BUYER_COOKIE}=${encodeURIComponent(userId)}; Path=/; Max-Age=${BUYER_SECONDS}; HttpOnly; SameSite=Lax`;
}
