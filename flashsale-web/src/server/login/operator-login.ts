import { buildEndSessionUrl } from 'openid-client';
import { readEnvironment } from '../../environment';
import { OPERATOR_LOGIN_PATHS } from '../../login/login-paths';
import { answers } from '../../texts/answers';
import { errorResponse } from '../http';
import { nameOf, returnFromProvider } from './from-provider';
import { failedForOperator, goTo, logLoginFault } from './login-answers';
import { beginOperatorSession } from './operator-session';
import { roleOf } from './operator-role';
import { discoverProvider } from './provider';
import { returnPathOf } from './return-path';
import { moveToShop, sendToProvider } from './to-provider';

const CONSOLE = '/admin';
const IN_CONSOLE = /^\/admin(?:[/?]|$)/;

/** Sends an operator to the provider, to come back to the page of the console in `to`. */
export async function beginOperatorLogin({ url, headers }: Request): Promise<Response> {
  const { operatorLogin: login } = readEnvironment();
  if (login === undefined) return errorResponse(404, answers.noRoute);
  const { searchParams } = new URL(url);
  const asked = returnPathOf(searchParams.get('to'));
  const returnTo = IN_CONSOLE.test(asked) ? asked : CONSOLE;
  const moved = moveToShop(OPERATOR_LOGIN_PATHS.begin, { searchParams, headers, returnTo }, login);
  if (moved !== undefined) return moved;
  try {
    const { scope } = login;
    return await sendToProvider('operator', OPERATOR_LOGIN_PATHS.callback, { headers, returnTo, scope }, login);
  } catch (error) {
    logLoginFault('Operators cannot log in', error);
    return failedForOperator('away', returnTo);
  }
}

/** Takes an operator back from the provider into the console, with a session of the role that the provider says. */
export async function finishOperatorLogin(request: Request): Promise<Response> {
  const { operatorLogin: login } = readEnvironment();
  if (login === undefined) return errorResponse(404, answers.noRoute);
  const returned = await returnFromProvider('operator', OPERATOR_LOGIN_PATHS.callback, request, login);
  // The console shows whether this browser is logged in all the same.
  if (returned === undefined) return failedForOperator('expired', CONSOLE);
  const { outcome, returnTo, used } = returned;
  if (typeof outcome === 'string') return failedForOperator(outcome, returnTo, [used]);
  const { claims } = outcome;
  const role = roleOf(claims, login);
  if (role === undefined) return failedForOperator('no-role', returnTo, [used]);
  const { iss: issuer, sub: subject, sid } = claims;
  const providerSession = typeof sid === 'string' ? sid : undefined;
  const operator = { issuer, subject, name: nameOf(claims) ?? subject, role, providerSession };
  try {
    return goTo(returnTo, [used, await beginOperatorSession(operator, request.headers, login)]);
  } catch (error) {
    logLoginFault('An operator cannot log in', error);
    return failedForOperator('away', returnTo, [used]);
  }
}

/** Leads to the logout of the provider, where it has one, so that somebody else can log in. It changes nothing here. */
export async function endOperatorLogin(): Promise<Response> {
  const { operatorLogin: login } = readEnvironment();
  if (login === undefined) return errorResponse(404, answers.noRoute);
  try {
    const provider = await discoverProvider(login);
    if (provider.serverMetadata().end_session_endpoint === undefined) return goTo(CONSOLE);
    const backTo = new URL(CONSOLE, login.shopUrl).href;
    return goTo(buildEndSessionUrl(provider, { post_logout_redirect_uri: backTo }).href);
  } catch (error) {
    logLoginFault('An operator is logged out here, and not at the provider', error);
    return goTo(CONSOLE);
  }
}
