import { readEnvironment } from '../../environment';
import { LOGIN_PATHS } from '../../login/login-paths';
import { answers } from '../../texts/answers';
import { errorResponse } from '../http';
import { nameOf, returnFromProvider } from './from-provider';
import { failed, goTo } from './login-answers';
import { readSession, sessionCookie } from './session';
import { userOfSubject } from './user-of-subject';

/** Takes a buyer back from the provider, and sends them, logged in, to the page that they came from. */
export async function finishLogin(request: Request): Promise<Response> {
  const { login } = readEnvironment();
  if (login === undefined) return errorResponse(404, answers.noRoute);
  const returned = await returnFromProvider('buyer', LOGIN_PATHS.callback, request, login);
  if (returned === undefined) {
    // Somebody went back, or loaded the page again, after the login had ended well.
    return (await readSession(request.headers, login)) === undefined ? failed('expired', '/') : goTo('/');
  }
  const { outcome, returnTo, used } = returned;
  if (typeof outcome === 'string') return failed(outcome, returnTo, [used]);
  const { claims, idToken } = outcome;
  const userId = userOfSubject(claims.sub);
  if (userId === undefined) return failed('invalid', returnTo, [used]);
  const session = { subject: claims.sub, userId, name: nameOf(claims) ?? userId, idToken };
  return goTo(returnTo, [used, await sessionCookie(session, login)]);
}
