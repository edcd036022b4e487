import { beforeAll, describe, expect, it } from '@jest/globals';
import { useStores } from '../../flashsale-core/test-support/index.js';
import type { Answer } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';
import { OPERATOR_JWT_SECRET, signProviderLogin } from './provider-logins.js';

const SESSION = '/api/v1/admin/session';
const BY_PROVIDER = '/api/v1/admin/session/provider';
const REFUSED = { status: 401, body: { message: 'The login is too old, or was signed by somebody else' } };
const ADA = 'Ada (ada, https://login.example)';

const stores = useStores();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApiHere(stores, { FLASHSALE_DEMO: 'false', OPERATOR_JWT_SECRET });
});

const logIn = async (changes: Readonly<Record<string, unknown>> = {}, secret?: string): Promise<Answer> =>
  api.client.askWith('POST', BY_PROVIDER, { login: await signProviderLogin(changes, secret) });

async function tokenOf(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { status, body } = await logIn(changes);
  expect(status).toBe(200);
  return (body as { token: string }).token;
}

const askAs = (token: string, method: 'GET' | 'POST' | 'DELETE', path: string): Promise<Answer> =>
  api.client.ask(method, `/api/v1/admin${path}`, { headers: { authorization: `Bearer ${token}` } });

const sessionOf = (token: string): Promise<Answer> => askAs(token, 'GET', '/session');

async function actsOf(query: Readonly<Record<string, string>>): Promise<readonly { readonly actor: string }[]> {
  const { body } = await askAs(await tokenOf(), 'GET', `/acts?${new URLSearchParams(query).toString()}`);
  return (body as { items: { actor: string }[] }).items;
}

describe('an operator of a provider', () => {
  it('logs in, is known by name, role and issuer, acts under the whole name, and logs out', async () => {
    const { saleId } = await stores.openSale();
    const { body } = await logIn();
    expect(body).toMatchObject({ token: expect.stringMatching(/^fso_/), name: 'Ada', role: 'operator' });
    const { token, endsAt } = body as { token: string; endsAt: string };
    expect(Math.abs(Date.parse(endsAt) - Date.now() - 8 * 3_600_000)).toBeLessThan(60_000);
    expect(await sessionOf(token)).toMatchObject({
      body: { demo: false, name: 'Ada', role: 'operator', issuer: 'https://login.example' },
    });
    expect(await askAs(token, 'POST', `/sales/${saleId}/pause`)).toMatchObject({ status: 200 });
    expect(await actsOf({ saleId })).toMatchObject([{ act: 'pause-sale', actor: ADA, role: 'operator' }]);
    expect(await actsOf({ saleId, actor: 'Ada' })).toHaveLength(1);
    expect(await actsOf({ saleId, actor: ADA })).toHaveLength(1);
    expect(await actsOf({ saleId, actor: 'Ad' })).toEqual([]);
    expect(await actsOf({ act: 'log-in', actor: ADA })).not.toEqual([]);

    expect(await askAs(token, 'DELETE', '/session')).toMatchObject({ status: 204 });
    expect(await sessionOf(token)).toMatchObject({ status: 401 });
  });

  it('may do what the role allows, and no more', async () => {
    const { saleId } = await stores.openSale();
    const viewer = await tokenOf({ sub: 'vera', name: 'Vera', role: 'viewer' });
    expect(await askAs(viewer, 'GET', '/sales')).toMatchObject({ status: 200 });
    expect(await askAs(viewer, 'POST', `/sales/${saleId}/pause`)).toMatchObject({
      status: 403,
      body: { message: 'This needs the role operator: Vera (vera, https://login.example) has the role viewer' },
    });
  });

  it('logs out everywhere: the same subject of the same issuer alone', async () => {
    const [first, second] = [await tokenOf(), await tokenOf()];
    const others = [await tokenOf({ sub: 'ben' }), await tokenOf({ iss: 'https://other.example' })];
    expect(await askAs(first, 'DELETE', '/sessions')).toMatchObject({ status: 204 });
    for (const token of [first, second]) expect(await sessionOf(token)).toMatchObject({ status: 401 });
    for (const token of others) expect(await sessionOf(token)).toMatchObject({ status: 200 });
  });

  it('is logged out by the end of the session and by idleness', async () => {
    for (const [column, interval] of [
      ['created_at', '8 hours'],
      ['seen_at', '30 minutes'],
    ]) {
      const token = await tokenOf({ sub: column });
      expect(await sessionOf(token)).toMatchObject({ status: 200 });
      await stores.database.pool.query(
        `UPDATE operator_sessions SET ${column} = now() - interval '${interval}' WHERE subject = $1`,
        [column],
      );
      expect(await sessionOf(token)).toMatchObject({ status: 401 });
    }
  });

  it('has at most 20 sessions', async () => {
    const first = await tokenOf({ sub: 'many' });
    for (let i = 0; i < 20; i += 1) await tokenOf({ sub: 'many' });
    expect(await sessionOf(first)).toMatchObject({ status: 401 });
    const { rows } = await stores.database.pool.query("SELECT FROM operator_sessions WHERE subject = 'many'");
    expect(rows).toHaveLength(20);
  });

  it('cannot choose a name that looks like somebody else', async () => {
    const token = await tokenOf({ sub: 'eve', name: `${ADA}\u202e\n` });
    const { saleId } = await stores.openSale();
    await askAs(token, 'POST', `/sales/${saleId}/pause`);
    expect(await actsOf({ saleId })).toMatchObject([
      { actor: 'Ada ada, https://login.example (eve, https://login.example)' },
    ]);
  });

  it('whose name is missing is called by the subject', async () => {
    expect((await logIn({ name: undefined })).body).toMatchObject({ name: 'ada' });
    expect((await logIn({ name: '()' })).body).toMatchObject({ name: 'ada' });
  });
});

describe('a login', () => {
  it.each([
    ['that is over', { exp: Math.floor(Date.now() / 1_000) - 60 }],
    ['without an end', { exp: undefined }],
    ['for somebody else', { aud: 'flashsale' }],
    ['without a role', { role: undefined }],
    ['with an unknown role', { role: 'admin' }],
    ['without a subject', { sub: undefined }],
    ['with an endless subject', { sub: 'a'.repeat(256) }],
    ['with a subject that cannot be stored', { sub: 'a\u0000' }],
    ['without an issuer', { iss: undefined }],
  ])('%s is refused', async (_what, changes) => {
    expect(await logIn(changes)).toMatchObject(REFUSED);
  });

  it('of another secret is refused', async () => {
    expect(await logIn({}, 'a secret of somebody who is not the web server')).toMatchObject(REFUSED);
  });

  it('is for no API without the secret', async () => {
    const { client } = await startApiHere(stores, { FLASHSALE_DEMO: 'false', ADMIN_TOKEN: 'x'.repeat(32) });
    const answer = await client.askWith('POST', BY_PROVIDER, { login: await signProviderLogin() });
    expect(answer).toMatchObject({ status: 403, body: { message: expect.stringMatching(/no OPERATOR_JWT_SECRET/) } });
  });

  it('is needed in a demo, too', async () => {
    const { client } = await startApiHere(stores, { OPERATOR_JWT_SECRET });
    expect(await client.ask('GET', SESSION)).toMatchObject({ status: 401 });
    const { body } = await client.askWith('POST', BY_PROVIDER, { login: await signProviderLogin() });
    const headers = { authorization: `Bearer ${(body as { token: string }).token}` };
    expect(await client.ask('GET', SESSION, { headers })).toMatchObject({ body: { demo: true, name: 'Ada' } });
  });
});
