import { buildEndSessionUrl } from 'openid-client';
import { readEnvironment } from '../../environment';
import type { LoginSettings } from '../../login-settings';
import type { Texts } from '../../texts/english';
import { answers } from '../../texts/answers';
import { errorResponse } from '../http';
import { readTexts } from '../language';
import { isOfShop, mayChange } from '../page-origin';
import { goTo, logLoginFault } from './login-answers';
import { discoverProvider } from './provider';
import { endSession, readSession, type Session } from './session';

/** Ends the session here, and then at the provider, where it has a page for that. */
export async function logOut(request: Request): Promise<Response> {
  const { login } = readEnvironment();
  if (login === undefined) return errorResponse(404, answers.noRoute);
  const { headers, method } = request;
  if (!mayChange(request) || !isOfShop(headers, method, login.shopUrl)) return errorResponse(403, answers.crossSite);
  const session = await readSession(headers, login);
  const ended = endSession(login);
  const next = session === undefined ? undefined : await endAtProvider(session, login);
  return next === undefined ? goTo('/', [ended]) : leaveFor(next, ended, await readTexts());
}

/** Undefined where the provider does not answer, or knows no logout of others. */
async function endAtProvider({ idToken }: Session, login: LoginSettings): Promise<URL | undefined> {
  try {
    const provider = await discoverProvider(login);
    if (provider.serverMetadata().end_session_endpoint === undefined) return undefined;
    return buildEndSessionUrl(provider, {
      post_logout_redirect_uri: new URL('/', login.shopUrl).href,
      ...(idToken !== undefined && { id_token_hint: idToken }),
    });
  } catch (error) {
    logLoginFault('A buyer is logged out here, and not at the provider', error);
    return undefined;
  }
}

/**
 * A page that leads on. A redirect would be a part of sending the form, which the policy of the pages lets end at this
 * server alone.
 */
function leaveFor(next: URL, cookie: string, { language, login }: Texts): Response {
  const address = next.href.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const page = [
    `<!doctype html><html lang="${language.code}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">`,
    '<meta name="viewport" content="width=device-width">',
    `<meta http-equiv="refresh" content="0; url=${address}"><title>${login.leaving}</title></head>`,
    `<body><p><a href="${address}">${login.leaving}</a></p></body></html>`,
  ].join('');
  return new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'set-cookie': cookie,
    },
  });
}
