import { readEnvironment } from '../../environment';
import { LOGIN_PATHS } from '../../login/login-paths';
import { answers } from '../../texts/answers';
import { errorResponse } from '../http';
import { warnOfOpenApi } from './api-identity';
import { failed, goTo, logLoginFault } from './login-answers';
import { returnPathOf } from './return-path';
import { readSession } from './session';
import { moveToShop, sendToProvider } from './to-provider';

const SCOPE = 'openid profile';

/** Sends a buyer to the provider, to come back to the page in `to`. */
export async function beginLogin({ url, headers }: Request): Promise<Response> {
  const { login } = readEnvironment();
  if (login === undefined) return errorResponse(404, answers.noRoute);
  const { searchParams } = new URL(url);
  const returnTo = returnPathOf(searchParams.get('to'));
  const moved = moveToShop(LOGIN_PATHS.begin, { searchParams, headers, returnTo }, login);
  if (moved !== undefined) return moved;
  // Another tab was faster.
  if ((await readSession(headers, login)) !== undefined) return goTo(returnTo);
  void warnOfOpenApi();
  try {
    return await sendToProvider('buyer', LOGIN_PATHS.callback, { headers, returnTo, scope: SCOPE }, login);
  } catch (error) {
    logLoginFault('Buyers cannot log in', error);
    return failed('away', returnTo);
  }
}
