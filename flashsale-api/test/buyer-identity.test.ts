import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, SignJWT } from 'jose';
import { freePort, until } from 'flashsale-testkit';
import { readMetrics, useStores } from '../../flashsale-core/test-support/index.js';
import type { Answer } from './api-client.js';
import { WarmUp } from '../src/health/warm-up.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const SECRET = 'a-secret-of-the-login-and-the-shop-1';
const ISSUER = 'https://login.example';
const AUDIENCE = 'flashsale';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const RSA_PEM = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }));
const EC_PEM = String(ec.publicKey.export({ type: 'spki', format: 'pem' }));
const ED_PEM = String(ed.publicKey.export({ type: 'spki', format: 'pem' }));

type SigningKey = Parameters<SignJWT['sign']>[0];

const stores = useStores();
let saleId: string;

beforeAll(async () => {
  ({ saleId } = await stores.openSale({ totalStock: 1_000 }));
});

/** A token that is valid except for the changes. */
function sign(
  alg: string,
  key: SigningKey,
  changes: Record<string, unknown> = {},
  header: { kid?: string } = {},
): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const payload = { iss: ISSUER, aud: AUDIENCE, sub: 'ann', exp: nowSeconds + 60, ...changes };
  return new SignJWT(payload).setProtectedHeader({ alg, ...header }).sign(key);
}

/** A hand-made token, for cases that no library would produce. */
function forge(header: object, payload: object, key?: string): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${key === undefined ? '' : createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

function buy({ client }: ApiUnderTest, token: string | undefined, userId = 'ann'): Promise<Answer> {
  return client.post('/api/v1/sale/purchase', { saleId, userId }, token === undefined ? {} : bearer(token));
}

function readPurchase({ client }: ApiUnderTest, token: string | undefined, method = 'GET'): Promise<Answer> {
  const headers = token === undefined ? {} : bearer(token);
  return client.ask(method, `/api/v1/sale/${saleId}/user/ann/purchase`, { headers });
}

describe('a buyer with a shared secret', () => {
  const key = new TextEncoder().encode(SECRET);
  const secondsFromNow = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApiHere(stores, {
      BUYER_JWT_SECRET: SECRET,
      BUYER_JWT_ISSUER: ISSUER,
      BUYER_JWT_AUDIENCE: AUDIENCE,
    });
  });

  it('buys, and sees their own purchase', async () => {
    const token = await sign('HS256', key);
    expect(await buy(api, token)).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
    expect(await readPurchase(api, token)).toMatchObject({ status: 200, body: { purchased: true } });
    expect((await api.client.status(saleId)).status).toBe(200);
  });

  it.each<[string, () => string | undefined | Promise<string>]>([
    ['no token', () => undefined],
    ['something else', () => 'abc'],
    ['half a token', async () => (await sign('HS256', key)).split('.').slice(0, 2).join('.')],
    ['a token of another secret', () => sign('HS256', new TextEncoder().encode(SECRET.toUpperCase()))],
    ['a modified token', async () => (await sign('HS256', key)).replace('.ey', '.eY')],
    ['an expired token', () => sign('HS256', key, { exp: secondsFromNow(-30) })],
    ['a token without an expiry', () => sign('HS256', key, { exp: undefined })],
    ['a token that is not yet valid', () => sign('HS256', key, { nbf: secondsFromNow(60) })],
    ['a token of another issuer', () => sign('HS256', key, { iss: 'https://evil.example' })],
    ['a token for another audience', () => sign('HS256', key, { aud: 'another-shop' })],
    ['a token without a subject', () => sign('HS256', key, { sub: undefined })],
    ['a stronger algorithm than agreed', () => sign('HS512', key)],
    ['no signature', () => forge({ alg: 'none' }, { sub: 'ann', exp: secondsFromNow(60), iss: ISSUER, aud: AUDIENCE })],
    ['a key of its own', () => forge({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, { sub: 'ann' }, '\0\0\0')],
  ])('is refused with %s', async (_what, makeToken) => {
    const token = await makeToken();
    for (const answer of [await buy(api, token), await readPurchase(api, token)]) {
      expect(answer).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer' },
        body: { statusCode: 401, message: 'A valid token of the buyer is needed', error: 'Unauthorized' },
      });
    }
    expect((await readPurchase(api, token, 'HEAD')).status).toBe(401);
  });

  it('is remembered by a token, which is counted', async () => {
    const token = await sign('HS256', key, { sub: 'carol' });
    for (let i = 0; i < 3; i += 1) expect((await buy(api, token, 'carol')).status).toBe(200);
    const metrics = await readMetrics(api.url);
    expect(metrics.get('flashsale_buyer_tokens_total{outcome="known"}')).toBeGreaterThanOrEqual(2);
    expect(metrics.get('flashsale_buyer_tokens_total{outcome="verified"}')).toBeGreaterThanOrEqual(1);
    expect(metrics.get('flashsale_buyer_tokens_remembered')).toBeGreaterThanOrEqual(1);
  });

  it('gets a few seconds of leeway for clock differences', async () => {
    const token = await sign('HS256', key, { exp: secondsFromNow(-1), nbf: secondsFromNow(2) });
    expect((await readPurchase(api, token)).status).toBe(200);
  });

  it('neither buys for others nor sees what they bought', async () => {
    const bobs = await sign('HS256', key, { sub: 'bob' });
    for (const answer of [await buy(api, bobs, 'ann'), await readPurchase(api, bobs)]) {
      expect(answer).toMatchObject({ status: 403, body: { statusCode: 403, error: 'Forbidden' } });
    }
    const asList = await api.client.askWith('POST', '/api/v1/sale/purchase', { saleId, userId: ['bob'] }, bearer(bobs));
    expect(asList.status).toBe(403);
  });

  it.each([
    ['of 65 characters', 'a'.repeat(65)],
    ['of 255 characters', `auth0|${'x'.repeat(249)}`],
    ['with spaces', 'CN=Ann Doe,OU=Buyers,DC=example'],
    ['with other letters', 'änne@example.org'],
    ['that browsers remove from paths', '..'],
  ])('with a subject %s buys and reads by its hash, which the first refusal names', async (_what, sub) => {
    const token = await sign('HS256', key, { sub });
    const refused = await buy(api, token, 'ann');
    expect(refused).toMatchObject({ status: 403, body: { error: 'Forbidden' } });
    const userId = /, as (sha256-[\w-]{43})$/.exec((refused.body as { message: string }).message)?.[1] ?? '';
    expect(userId).toBe(`sha256-${createHash('sha256').update(sub).digest('base64url')}`);
    expect(await buy(api, token, userId)).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
    const found = await api.client.ask('GET', `/api/v1/sale/${saleId}/user/${userId}/purchase`, {
      headers: bearer(token),
    });
    expect(found).toMatchObject({ status: 200, body: { purchased: true } });
    // A login with that id as its subject is another user.
    const impostor = await sign('HS256', key, { sub: userId });
    expect((await buy(api, impostor, userId)).status).toBe(403);
  });

  it("is not needed by the process's own warm-up, which is decided as purchases are", async () => {
    const address = api.app.getHttpServer().address() as AddressInfo;
    const leftOut = async () =>
      (await readMetrics(api.url)).get('flashsale_audit_entries_total{outcome="left_out"}') ?? 0;
    const before = await leftOut();
    // The first of them get a unit; what is refused is audited.
    await api.app.get(WarmUp).run(address, 1_000);
    await until(async () => (await leftOut()) > before, { what: 'the warm-up is audited' });
  });

  it('is identified before the body is checked, whatever it is', async () => {
    for (const body of ['null', '[]', '7', '"ann"', '{}']) {
      const headers = { 'content-type': 'application/json' };
      expect((await api.client.ask('POST', '/api/v1/sale/purchase', { headers, body })).status).toBe(401);
    }
  });
});

describe('a buyer with a public key', () => {
  it('is identified by RS256, ES256 or EdDSA, depending on the key', async () => {
    const [byRsa, byEc, byEd] = [
      await startApiHere(stores, { BUYER_JWT_PUBLIC_KEY: RSA_PEM }),
      await startApiHere(stores, { BUYER_JWT_PUBLIC_KEY: EC_PEM }),
      await startApiHere(stores, { BUYER_JWT_PUBLIC_KEY: ED_PEM }),
    ];
    const [rs256, es256] = [await sign('RS256', rsa.privateKey), await sign('ES256', ec.privateKey)];
    const eddsa = await sign('EdDSA', ed.privateKey);
    expect([(await readPurchase(byEd, eddsa)).status, (await readPurchase(byEd, es256)).status]).toEqual([200, 401]);
    expect((await readPurchase(byEc, eddsa)).status).toBe(401);
    expect([(await readPurchase(byRsa, rs256)).status, (await readPurchase(byRsa, es256)).status]).toEqual([200, 401]);
    expect([(await readPurchase(byEc, es256)).status, (await readPurchase(byEc, rs256)).status]).toEqual([200, 401]);
    expect((await readPurchase(byRsa, await sign('RS256', otherRsa.privateKey))).status).toBe(401);
  });

  it('cannot use the public key as a shared secret', async () => {
    const api = await startApiHere(stores, { BUYER_JWT_PUBLIC_KEY: RSA_PEM });
    const payload = { sub: 'ann', exp: Math.floor(Date.now() / 1_000) + 60 };
    for (const key of [RSA_PEM, RSA_PEM.trim()])
      expect((await readPurchase(api, forge({ alg: 'HS256' }, payload, key))).status).toBe(401);
  });
});

describe('a buyer with a published key', () => {
  class Login {
    asked = 0;
    answer: (response: ServerResponse) => void = (response) => void response.end('{"keys":[]}');
    readonly #server: Server = createServer((_request, response) => {
      this.asked += 1;
      this.answer(response);
    });

    async open(): Promise<string> {
      this.#server.listen(0, '127.0.0.1');
      await once(this.#server, 'listening');
      stores.defer(() => {
        this.#server.closeAllConnections();
        this.#server.close();
      });
      return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`;
    }
  }

  async function publish(login: Login): Promise<void> {
    const keys = [
      { ...(await exportJWK(rsa.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' },
      { ...(await exportJWK(ec.publicKey)), kid: 'two', alg: 'ES256', use: 'sig' },
      { ...(await exportJWK(ed.publicKey)), kid: 'three', alg: 'EdDSA', use: 'sig' },
    ];
    login.answer = (response) => void response.end(JSON.stringify({ keys }));
  }

  it('is identified by it, and it is fetched once for all', async () => {
    const login = new Login();
    await publish(login);
    const api = await startApiHere(stores, { BUYER_JWT_JWKS_URL: await login.open(), BUYER_JWT_AUDIENCE: AUDIENCE });
    const token = await sign('RS256', rsa.privateKey, {}, { kid: 'one' });
    const answers = await Promise.all(Array.from({ length: 50 }, () => readPurchase(api, token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await readPurchase(api, await sign('ES256', ec.privateKey, {}, { kid: 'two' }))).status).toBe(200);
    expect((await readPurchase(api, await sign('EdDSA', ed.privateKey, {}, { kid: 'three' }))).status).toBe(200);
    expect(login.asked).toBe(1);
  });

  it('cannot cause repeated fetches by inventing keys', async () => {
    const login = new Login();
    await publish(login);
    const api = await startApiHere(stores, { BUYER_JWT_JWKS_URL: await login.open(), BUYER_JWT_AUDIENCE: AUDIENCE });
    for (let i = 0; i < 5; i += 1) {
      const token = await sign('RS256', otherRsa.privateKey, {}, { kid: `invented-${i}` });
      expect((await readPurchase(api, token)).status).toBe(401);
    }
    expect((await readPurchase(api, await sign('RS256', otherRsa.privateKey, {}, { kid: 'one' }))).status).toBe(401);
    expect(login.asked).toBe(1);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['fails', (response) => void response.writeHead(500).end()],
    ['answers nonsense', (response) => void response.end('<html>')],
    ['answers too much', (response) => void response.end('x'.repeat(1_000_000))],
    ['refuses connections', (response) => response.destroy()],
    ['does not answer', () => undefined],
  ])('waits while the publisher %s, and is served when it is back', async (_what, answer) => {
    const login = new Login();
    login.answer = answer;
    const api = await startApiHere(stores, { BUYER_JWT_JWKS_URL: await login.open(), BUYER_JWT_AUDIENCE: AUDIENCE });
    const token = await sign('RS256', rsa.privateKey, {}, { kid: 'one' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => buy(api, token)));
    for (const { status, headers } of answers) {
      expect(status).toBe(503);
      expect(headers['retry-after']).toBe('2');
    }
    expect((await readPurchase(api, undefined)).status).toBe(401);
    expect(login.asked).toBeLessThanOrEqual(2);
    await publish(login);
    await until(async () => (await readPurchase(api, token)).status === 200, { what: 'the buyer is served' });
  });

  it('is not identified by a token for another audience', async () => {
    const login = new Login();
    await publish(login);
    const api = await startApiHere(stores, { BUYER_JWT_JWKS_URL: await login.open(), BUYER_JWT_AUDIENCE: AUDIENCE });
    const token = await sign('RS256', rsa.privateKey, { aud: 'another-shop' }, { kid: 'one' });
    expect((await buy(api, token)).status).toBe(401);
  });

  it('does not wait for the fetch, which was done at the start', async () => {
    const login = new Login();
    await publish(login);
    const api = await startApiHere(stores, { BUYER_JWT_JWKS_URL: await login.open(), BUYER_JWT_AUDIENCE: AUDIENCE });
    await until(() => login.asked === 1, { what: 'the keys are read' });
    login.answer = (response) => void response.writeHead(500).end();
    expect((await buy(api, await sign('RS256', rsa.privateKey, {}, { kid: 'one' }))).status).toBe(200);
  });

  it('waits while its address leads nowhere', async () => {
    const url = `http://127.0.0.1:${await freePort()}/keys`;
    const api = await startApiHere(stores, { BUYER_JWT_JWKS_URL: url, BUYER_JWT_AUDIENCE: AUDIENCE });
    expect((await readPurchase(api, await sign('RS256', rsa.privateKey))).status).toBe(503);
  });
});

describe('without identities', () => {
  it('anyone buys for any user, whatever the token', async () => {
    const api = await startApiHere(stores);
    expect((await buy(api, 'abc', 'carol')).status).toBe(200);
    expect((await readPurchase(api, undefined)).status).toBe(200);
  });
});
