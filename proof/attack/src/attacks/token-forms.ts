import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Arena, PURCHASE } from '../arena.js';
import type { Attack } from '../attack.js';
import { formsAgainstKeySet, formsAgainstPublicKey, formsAgainstSecret, type TokenForm } from '../forms/token-forms.js';
import type { ServerName } from '../system/system.js';
import { Asker, inParallel } from '../wire/ask.js';
import { AUDIENCE, byEcdsa, byRsa, claimsOf, forge, type Signer } from '../wire/tokens.js';

const AT_ONCE = 4;
const RSA_BITS = 2_048;
/** Nobody is let in; a form is not HTTP, or its header is too large, where it does not reach the check. */
const REFUSALS = new Set([400, 401, 403, 431]);

/** Tokens that no login has made for the user whom they name. */
export const tokenForms: Attack = {
  name: 'token-forms',
  title: 'tokens that are forged, stolen from another algorithm, out of date, or no tokens at all',
  holds: 'each is refused, no address in a token is fetched, and a good token is accepted',
  needs: ['buyers', 'stores'],
  deadlineMs: 120_000,
  async run(arena) {
    const attackers = new Listener(() => '{"keys":[]}');
    await attackers.open(arena);
    const { buyers } = arena.system;
    if (buyers === undefined) return;
    const victim = claimsOf(arena.newVictim());
    const attacker = claimsOf(arena.newUser());
    const { signer } = buyers;
    const forms = formsAgainstSecret({ victim, attacker, signer, attackersUrl: attackers.url });
    for (const server of arena.fronts) {
      await refuseAll(arena, server, forms, String(victim['sub']));
      await acceptGood(arena, arena.url(server), forge({ alg: 'HS256' }, attacker, signer), String(attacker['sub']));
    }
    const others = await attackOtherKeys(arena, attackers.url);
    arena.expect(attackers.asked === 0, `an address in a token was fetched ${attackers.asked} times`);
    arena.note(
      `${forms.length} forms at ${arena.fronts.join(' and ')}, ${others} more at a public key and at a key set`,
    );
  },
};

/** Two more APIs: one with a public key, one that reads published keys. Resolves with the number of forms. */
async function attackOtherKeys(arena: Arena, attackersUrl: string): Promise<number> {
  const rsa = generateKeyPairSync('rsa', { modulusLength: RSA_BITS });
  const otherRsa = generateKeyPairSync('rsa', { modulusLength: RSA_BITS });
  const otherEc = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
  const login = new Listener(() => JSON.stringify({ keys: [jwk] }));
  await login.open(arena);
  const pem = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }));
  const [byKey, byKeySet] = await Promise.all([
    arena.own.startApi({ BUYER_JWT_PUBLIC_KEY: pem }),
    arena.own.startApi({ BUYER_JWT_JWKS_URL: `${login.url}/keys`, BUYER_JWT_AUDIENCE: AUDIENCE }),
  ]);
  arena.defer(() => Promise.all([byKey.stop(), byKeySet.stop()]));
  const signers: Readonly<Record<string, Signer>> = {
    RS256: byRsa(otherRsa.privateKey),
    ES256: byEcdsa(otherEc.privateKey),
    'PS256 ': byRsa(otherRsa.privateKey),
  };
  const userId = arena.newVictim();
  const victim = claimsOf(userId);
  const atKey = formsAgainstPublicKey(victim, rsa.publicKey, signers);
  const atKeySet = formsAgainstKeySet(victim, rsa.publicKey, byRsa(otherRsa.privateKey), attackersUrl);
  await refuseAll(arena, { api: byKey.url }, atKey, userId);
  await refuseAll(arena, { api: byKeySet.url }, atKeySet, userId);
  for (const url of [byKey.url, byKeySet.url]) await acceptGood(arena, url, ...goodToken(arena, rsa.privateKey));
  // One at the start, and one for an unknown key where the last is half a minute old.
  arena.expect(login.asked <= 2, `the published keys were read ${login.asked} times`);
  return atKey.length + atKeySet.length;
}

function goodToken(arena: Arena, key: KeyObject): [token: string, userId: string] {
  const userId = arena.newUser();
  return [forge({ alg: 'RS256', kid: 'one' }, claimsOf(userId), byRsa(key)), userId];
}

/** Both to buy and to look at what somebody has bought. */
async function refuseAll(
  arena: Arena,
  place: ServerName | { readonly api: string },
  forms: readonly TokenForm[],
  userId: string,
): Promise<void> {
  const [server, url] = typeof place === 'string' ? [place, arena.url(place)] : (['api', place.api] as const);
  const { saleId } = arena.system;
  const asker = new Asker();
  arena.defer(() => asker.close());
  await inParallel(forms, AT_ONCE, async ({ name, authorization, elsewhere = {} }) => {
    const headers = {
      'x-forwarded-for': arena.hop(server, arena.ledger.newAddress()),
      'content-type': 'application/json',
      ...(authorization.length > 0 && { authorization }),
      ...elsewhere.headers,
    };
    const query = elsewhere.query === undefined ? '' : `?${elsewhere.query}`;
    const body = JSON.stringify({ saleId, userId });
    const answers = [
      await asker.ask(url, 'POST', `${PURCHASE}${query}`, { headers, body }),
      await asker.ask(url, 'GET', `/api/v1/sale/${saleId}/user/${userId}/purchase${query}`, { headers }),
    ];
    for (const { status, text } of answers) {
      arena.expect(REFUSALS.has(status), `${name}: answered ${status} ${text.slice(0, 120)}`);
    }
  });
}

/** Else everything would be refused for some other reason. */
async function acceptGood(arena: Arena, url: string, token: string, userId: string): Promise<void> {
  const asker = new Asker();
  arena.defer(() => asker.close());
  const { status } = await asker.ask(url, 'GET', `/api/v1/sale/${arena.system.saleId}/user/${userId}/purchase`, {
    headers: { authorization: `Bearer ${token}` },
  });
  arena.expect(status === 200, `a good token was answered ${status}`);
}

/** A server that counts its requests. */
class Listener {
  asked = 0;
  readonly #server = createServer((_request, response) => {
    this.asked += 1;
    response.end(this.answer());
  });

  constructor(private readonly answer: () => string) {}

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async open(arena: Arena): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    arena.defer(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
  }
}
