import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Configuration, interactionPolicy, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { buyers, findAccount, newAccount, operators } from './accounts.js';
import type { Environment } from './environment.js';
import { accountsPage, logoutPage, messagePage, NEW_BUYER, POLICY } from './pages.js';

const RSA_BITS = 2_048;
const COOKIE_KEY_SIZE_BYTES = 32;
const SCOPE = 'openid profile';
const MINUTE_SECONDS = 60;
const DAY_SECONDS = 24 * 60 * MINUTE_SECONDS;
const INTERACTION = /^\/interaction\/[\w-]+$/;
const FORM_SIZE_BYTES_MAX = 1_024;

/** Answers as a login provider whose clients are the shop and its console. Each start has a key of its own, and nobody logged in. */
export function createSandbox(environment: Environment): RequestListener {
  const provider = new Provider(environment.issuer.origin, configurationOf(environment));
  const listener = provider.callback();
  return (request, response) => {
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('x-content-type-options', 'nosniff');
    const { pathname } = new URL(request.url ?? '/', environment.issuer);
    if (pathname === '/health') return void response.end('ok');
    if (!INTERACTION.test(pathname)) return void listener(request, response);
    answerInteraction(provider, environment, request, response).catch((error: unknown) => {
      process.stderr.write(`A login failed: ${String(error)}\n`);
      sendPage(response, 400, messagePage('This login is over', 'Go back to the shop, and log in again.'));
    });
  };
}

/** Shows the accounts, and takes the one that was chosen back to the login that asks. */
async function answerInteraction(
  provider: Provider,
  environment: Environment,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const isOperator = params['client_id'] === environment.console.clientId;
  const shown = isOperator ? { accounts: operators(), hasNew: false } : { accounts: buyers(), hasNew: true };
  if (request.method !== 'POST') return sendPage(response, 200, accountsPage(shown));
  const chosen = (await readForm(request)).get('account') ?? '';
  const account = chosen === NEW_BUYER ? newAccount() : findAccount(chosen);
  const result =
    account === undefined
      ? { error: 'access_denied', error_description: 'Nobody was chosen' }
      : { login: { accountId: account.subject } };
  return provider.interactionFinished(request, response, result);
}

function configurationOf({ shop, console, shopUrl }: Environment): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: RSA_BITS });
  return {
    clients: [
      {
        client_id: shop.clientId,
        client_secret: shop.clientSecret,
        redirect_uris: [new URL('/login/callback', shopUrl).href],
        post_logout_redirect_uris: [new URL('/', shopUrl).href],
      },
      {
        client_id: console.clientId,
        client_secret: console.clientSecret,
        redirect_uris: [new URL('/login/operator/callback', shopUrl).href],
        post_logout_redirect_uris: [new URL('/admin', shopUrl).href],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'sandbox', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(COOKIE_KEY_SIZE_BYTES).toString('hex')] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name', 'roles'] },
    // The name is in the ID token, and nobody has to ask for it.
    conformIdTokenClaims: false,
    findAccount: (_context, subject) => {
      const account = findAccount(subject);
      return (
        account && { accountId: subject, claims: () => ({ sub: subject, name: account.name, roles: account.roles }) }
      );
    },
    // The shop is no stranger, so nobody is asked whether it may know who they are.
    loadExistingGrant,
    interactions: { policy: policyOf(console.clientId), url: (_context, { uid }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        logoutSource: (context, form) => showPage(context, logoutPage(form)),
        postLogoutSuccessSource: (context) =>
          showPage(context, messagePage('You are logged out', 'You may close this page.')),
      },
    },
    renderError: (context, { error, error_description: description }) =>
      showPage(context, messagePage('This does not work', `${error}: ${description ?? ''}`)),
    ttl: {
      AccessToken: MINUTE_SECONDS,
      AuthorizationCode: MINUTE_SECONDS,
      IdToken: DAY_SECONDS,
      Interaction: 15 * MINUTE_SECONDS,
      Grant: DAY_SECONDS,
      Session: DAY_SECONDS,
    },
  };
}

/** Who is logged in as a buyer is asked again at the console, where one would be refused: so one browser can try both. */
function policyOf(consoleId: string): NonNullable<NonNullable<Configuration['interactions']>['policy']> {
  const { base, Check } = interactionPolicy;
  const policy = base();
  const check = new Check('no_role', 'Operators have a role', ({ oidc }) => {
    const isSettled = oidc.client?.clientId !== consoleId || oidc.result?.login !== undefined;
    const hasRole = findAccount(oidc.session?.accountId ?? '')?.roles !== undefined;
    return isSettled || hasRole ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
  });
  policy.get('login')?.checks.add(check);
  return policy;
}

async function loadExistingGrant({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const known = session.grantIdFor(client.clientId);
  if (known !== undefined) return provider.Grant.find(known);
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPE);
  await grant.save();
  return grant;
}

function showPage(context: KoaContextWithOIDC, page: string): void {
  context.type = 'html';
  context.body = page;
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(page);
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > FORM_SIZE_BYTES_MAX) throw new Error('the form is too large');
  }
  return new URLSearchParams(text);
}
