import { beforeAll, describe, expect, it } from '@jest/globals';
import { type AccountChange, changeOperator, type Role } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import type { Answer } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';
import { readMetrics } from '../../flashsale-core/test-support/index.js';

const TOKEN = 'a token of 32 characters or more';
const PASSWORD = 'correct horse battery';
const SESSION = '/api/v1/admin/session';
const CHARLATAN = { name: 'ada', password: 'a guess of somebody' };

const stores = useStores();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApiHere(stores, { FLASHSALE_DEMO: 'false', ADMIN_TOKEN: TOKEN });
  for (const [name, role] of Object.entries({ vera: 'viewer', otto: 'operator', olga: 'owner' } as const))
    await account(name, { act: 'add-operator', role, password: PASSWORD });
});

async function account(name: string, change: AccountChange): Promise<string> {
  const client = await stores.database.pool.connect();
  try {
    return await changeOperator(client, name, change, 'a test');
  } finally {
    client.release();
  }
}

const logIn = (name: string, password = PASSWORD): Promise<Answer> =>
  api.client.askWith('POST', SESSION, { name, password });

async function tokenOf(name: string): Promise<string> {
  const { status, body } = await logIn(name);
  expect(status).toBe(200);
  return (body as { token: string }).token;
}

const askAs = (
  token: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> =>
  body === undefined
    ? api.client.ask(method, `/api/v1/admin${path}`, { headers: { authorization: `Bearer ${token}` } })
    : api.client.askWith(method, `/api/v1/admin${path}`, body, { authorization: `Bearer ${token}` });

interface ActRow {
  readonly act: string;
  readonly actor: string;
  readonly outcome: string;
}

async function actsOf(query: Readonly<Record<string, string>>): Promise<readonly ActRow[]> {
  const { body } = await askAs(TOKEN, 'GET', `/acts?${new URLSearchParams(query).toString()}`);
  return (body as { items: ActRow[] }).items;
}

describe('an operator', () => {
  it('logs in, is known by name and role, and logs out', async () => {
    const { body } = await logIn('otto');
    expect(body).toMatchObject({
      token: expect.stringMatching(/^fso_/),
      name: 'otto',
      role: 'operator',
      idleSeconds: 1_800,
    });
    const { token, endsAt } = body as { token: string; endsAt: string };
    expect(Math.abs(Date.parse(endsAt) - Date.now() - 8 * 3_600_000)).toBeLessThan(60_000);
    const known = await askAs(token, 'GET', '/session');
    expect(known).toMatchObject({ status: 200, body: { demo: false, name: 'otto', role: 'operator' } });

    const kept = await tokenOf('otto');
    expect(await askAs(token, 'DELETE', '/session')).toMatchObject({ status: 204 });
    expect(await askAs(token, 'GET', '/session')).toMatchObject({ status: 401 });
    expect(await askAs(kept, 'GET', '/session')).toMatchObject({ status: 200 });
  });

  it('logs out everywhere, and nobody else with it', async () => {
    const [first, second, other] = [await tokenOf('otto'), await tokenOf('otto'), await tokenOf('vera')];
    expect(await askAs(first, 'DELETE', '/sessions')).toMatchObject({ status: 204 });
    for (const token of [first, second]) expect(await askAs(token, 'GET', '/session')).toMatchObject({ status: 401 });
    expect(await askAs(other, 'GET', '/session')).toMatchObject({ status: 200 });
  });

  it('is told the same about a wrong password, an unknown name and a disabled account', async () => {
    await account('gone', { act: 'add-operator', role: 'viewer', password: PASSWORD });
    await account('gone', { act: 'disable-operator' });
    const answers = [await logIn('otto', 'wrong'), await logIn('nobody'), await logIn('gone')];
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 401, body: { message: 'The name or the password is wrong' } });
  });

  it('is logged out by the end of the session, by idleness, by a new password and by a disabled account', async () => {
    await account('paul', { act: 'add-operator', role: 'viewer', password: PASSWORD });
    const over = async (end: (token: string) => Promise<unknown>): Promise<void> => {
      const token = await tokenOf('paul');
      expect(await askAs(token, 'GET', '/session')).toMatchObject({ status: 200 });
      await end(token);
      expect(await askAs(token, 'GET', '/session')).toMatchObject({ status: 401 });
    };
    const age = (column: string, interval: string) => () =>
      stores.database.pool.query(
        `UPDATE operator_sessions SET ${column} = now() - interval '${interval}' WHERE operator_name = 'paul'`,
      );
    await over(age('created_at', '8 hours'));
    await over(age('seen_at', '30 minutes'));
    await over(() => account('paul', { act: 'change-password', password: PASSWORD }));
    await over(() => account('paul', { act: 'disable-operator' }));
  });

  it('stays logged in while the session is used', async () => {
    const token = await tokenOf('vera');
    await stores.database.pool.query(
      `UPDATE operator_sessions SET seen_at = now() - interval '29 minutes' WHERE operator_name = 'vera'`,
    );
    expect(await askAs(token, 'GET', '/session')).toMatchObject({ status: 200 });
    const { rows } = await stores.database.pool.query(
      `SELECT FROM operator_sessions WHERE operator_name = 'vera' AND seen_at > now() - interval '1 minute'`,
    );
    expect(rows).toHaveLength(1);
  });

  it('leaves no token in the database', async () => {
    const token = await tokenOf('vera');
    const { rows } = await stores.database.pool.query<{ text: string }>(
      'SELECT s::text AS text FROM operator_sessions s',
    );
    expect(rows.map(({ text }) => text).join()).not.toContain(token.slice(4));
  });
});

describe('guessing a password', () => {
  it('is limited by address and by name, however right the last guess is', async () => {
    const limited = await startApiHere(stores, {
      FLASHSALE_DEMO: 'false',
      RATE_LIMIT_ADMIN_FAILURES: '3',
      TRUST_PROXY: '1',
    });
    const tryAs = (address: string, name: string, password: string): Promise<Answer> =>
      limited.client.askWith('POST', SESSION, { name, password }, { 'x-forwarded-for': address });
    const run = crypto.randomUUID().slice(0, 8);
    await account(`a${run}`, { act: 'add-operator', role: 'viewer', password: PASSWORD });
    // Each from another address, in networks for documentation.
    const octet = (): number => 1 + Math.floor(Math.random() * 250);
    const address = (): string => `198.51.100.${octet()}`;
    for (let i = 0; i < 3; i += 1) await tryAs(address(), `a${run}`, CHARLATAN.password);
    expect(await tryAs('203.0.113.77', `a${run}`, PASSWORD)).toMatchObject({
      status: 429,
      body: { message: 'Too many attempts to log in, please try again later' },
    });
    const metrics = await readMetrics(limited.url);
    expect(metrics.get('flashsale_operator_logins_total{outcome="limited"}')).toBe(1);
    expect(metrics.get('flashsale_operator_logins_total{outcome="wrong"}')).toBe(3);
  });

  it('is not worth while for many at once: what waits is bounded', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => logIn('otto', 'wrong')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 503]));
    expect(await logIn('otto')).toMatchObject({ status: 200 });
    expect((await readMetrics(api.url)).get('flashsale_operator_password_checks')).toBe(0);
  });

  it('is refused to pages of other sites', async () => {
    const answer = await api.client.askWith('POST', SESSION, CHARLATAN, { 'sec-fetch-site': 'cross-site' });
    expect(answer).toMatchObject({ status: 403 });
  });
});

describe('a role', () => {
  const NAMES = { viewer: 'vera', operator: 'otto', owner: 'olga' };

  async function useAs(role: Role, method: 'GET' | 'POST', path: string) {
    const { saleId, name } = await stores.openSale();
    const token = await tokenOf(NAMES[role]);
    const body = path === '/reset' ? { saleId, confirmName: name } : undefined;
    return { saleId, answer: await askAs(token, method, path.replace('$', saleId), body) };
  }

  it.each([
    ['viewer', 'GET', '/sales'],
    ['viewer', 'GET', '/acts'],
    ['viewer', 'GET', '/sales/$/orders'],
    ['operator', 'POST', '/sales/$/pause'],
    ['owner', 'POST', '/sales/$/pause'],
    ['owner', 'POST', '/reset'],
  ] as const)('lets a %s do %s %s', async (role, method, path) => {
    expect((await useAs(role, method, path)).answer.status).toBe(200);
  });

  it.each([
    ['viewer', 'POST', '/sales/$/pause'],
    ['viewer', 'POST', '/dead-letters/discard'],
    ['operator', 'POST', '/reset'],
  ] as const)('keeps a %s from %s %s, in one sentence, and there is no act', async (role, method, path) => {
    const { saleId, answer } = await useAs(role, method, path);
    expect(answer.status).toBe(403);
    expect((answer.body as { message: string }).message).toMatch(
      new RegExp(`^This needs the role (operator|owner): ${NAMES[role]} has the role ${role}$`),
    );
    expect(await actsOf({ saleId })).toEqual([]);
  });
});

describe('the log', () => {
  it('has who did what, from where, and what it changed', async () => {
    const { saleId, name } = await stores.openSale({ totalStock: 10 });
    const token = await tokenOf('otto');
    const requested = await api.client.askWith(
      'PATCH',
      `/api/v1/admin/sales/${saleId}`,
      { name: 'A better name' },
      { authorization: `Bearer ${token}`, 'x-request-id': 'the-change' },
    );
    expect(requested.status).toBe(200);
    await askAs(token, 'POST', `/sales/${saleId}/stock`, { add: 5 });
    await askAs(token, 'POST', `/sales/${saleId}/stock`, { add: 0 });
    await askAs(token, 'POST', `/sales/${saleId}/pause`);

    expect(await actsOf({ saleId })).toMatchObject([
      { act: 'pause-sale', outcome: 'DONE', before: { state: 'OPEN' }, after: { state: 'PAUSED' } },
      { act: 'add-stock', outcome: 'REFUSED', status: 400, given: { add: 0 }, before: null, after: null },
      { act: 'add-stock', outcome: 'DONE', given: { add: 5 }, before: { totalStock: 10 }, after: { totalStock: 15 } },
      {
        act: 'change-sale',
        actor: 'otto',
        role: 'operator',
        address: '127.0.0.1',
        requestId: 'the-change',
        saleId,
        before: { name },
        after: { name: 'A better name' },
      },
    ]);
  });

  it('finds a sale whose id was made by the act, and pages, filters and exports', async () => {
    const token = await tokenOf('otto');
    const window = { startsAt: '2026-11-27T09:00:00Z', endsAt: '2036-11-27T09:00:00Z' };
    const created = await askAs(token, 'POST', '/sales', { name: '=1+1', totalStock: 3, ...window });
    const { saleId } = created.body as { saleId: string };
    await askAs(token, 'POST', `/sales/${saleId}/pause`);
    const first = await askAs(token, 'GET', `/acts?saleId=${saleId}&limit=1`);
    const { items, next } = first.body as { items: ActRow[]; next: string };
    expect(items).toMatchObject([{ act: 'pause-sale' }]);
    const second = await askAs(token, 'GET', `/acts?saleId=${saleId}&limit=1&after=${next}`);
    expect(second.body).toMatchObject({ items: [{ act: 'create-sale', after: { totalStock: 3 } }], next: null });
    expect(await actsOf({ saleId, act: 'create-sale', actor: 'otto', outcome: 'DONE' })).toHaveLength(1);
    expect(await actsOf({ saleId, actor: 'vera' })).toEqual([]);

    const file = await fetch(`${api.url}/api/v1/admin/acts.csv?saleId=${saleId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="acts.csv"');
    expect((await file.text()).split('\r\n')).toEqual([
      'id,begunAt,actor,role,act,saleId,outcome,status,given,before,after,address,requestId,endedAt',
      expect.stringContaining(',otto,operator,pause-sale,'),
      expect.stringContaining(',otto,operator,create-sale,'),
      '',
    ]);
  });

  it('has the acts of a program, of demo mode and of the command', async () => {
    const { saleId } = await stores.openSale();
    await askAs(TOKEN, 'POST', `/sales/${saleId}/pause`);
    const demo = await startApiHere(stores);
    await demo.client.ask('POST', `/api/v1/admin/sales/${saleId}/resume`);
    expect(await actsOf({ saleId })).toMatchObject([
      { act: 'resume-sale', actor: 'demo' },
      { act: 'pause-sale', actor: 'token', role: 'owner' },
    ]);
    const [added] = await actsOf({ actor: 'command', act: 'add-operator' });
    expect(added).toMatchObject({ requestId: 'a test', outcome: 'DONE', address: 'local' });
    expect(JSON.stringify(await actsOf({ actor: 'command' }))).not.toMatch(/argon2|correct horse/);
  });

  it('has text that PostgreSQL could not keep as JSONB', async () => {
    const { saleId } = await stores.openSale();
    expect(await askAs(TOKEN, 'PATCH', `/sales/${saleId}`, { name: 'a\u0000\ud800' })).toMatchObject({ status: 400 });
    expect(await actsOf({ saleId })).toMatchObject([{ act: 'change-sale', outcome: 'REFUSED' }]);
  });

  it('is committed with the change, or neither is', async () => {
    const { saleId, name } = await stores.openSale();
    await stores.database.pool.query(
      `CREATE FUNCTION refuse_end() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END';
       CREATE TRIGGER refuse_end BEFORE INSERT ON operator_act_ends FOR EACH ROW EXECUTE FUNCTION refuse_end()`,
    );
    try {
      const answer = await askAs(TOKEN, 'PATCH', `/sales/${saleId}`, { name: 'Never' });
      expect(answer.status).toBe(503);
      expect(await stores.sales.find(saleId)).toMatchObject({ name });
    } finally {
      await stores.database.pool.query('DROP FUNCTION refuse_end CASCADE');
    }
    expect(await actsOf({ saleId })).toMatchObject([{ act: 'change-sale', outcome: 'OPEN' }]);
    expect((await readMetrics(api.url)).get('flashsale_operator_acts_unended_total')).toBe(1);
  });

  it('comes before the act: what cannot be logged is not done', async () => {
    const { saleId } = await stores.openSale();
    await stores.database.pool.query('ALTER TABLE operator_acts RENAME TO acts_away');
    try {
      expect((await askAs(TOKEN, 'POST', `/sales/${saleId}/pause`)).status).toBeGreaterThanOrEqual(500);
    } finally {
      await stores.database.pool.query('ALTER TABLE acts_away RENAME TO operator_acts');
    }
    expect(await stores.sales.find(saleId)).toMatchObject({ state: 'OPEN' });
  });
});

describe('a reset outside of demo mode', () => {
  it('needs the name of the sale and an owner, and is in the archive and in the log', async () => {
    const { saleId, name } = await stores.openSale();
    const [operator, owner] = [await tokenOf('otto'), await tokenOf('olga')];
    expect(await askAs(operator, 'POST', '/reset', { saleId, confirmName: name })).toMatchObject({ status: 403 });
    expect(await askAs(owner, 'POST', '/reset', { saleId })).toMatchObject({
      status: 409,
      body: { message: `To reset sale ${saleId}, send its name as confirmName` },
    });
    expect(await askAs(owner, 'POST', '/reset', { saleId, confirmName: `${name} ` })).toMatchObject({ status: 409 });
    expect(await askAs(owner, 'POST', '/reset', { saleId, confirmName: name })).toMatchObject({ status: 200 });

    const [act] = await actsOf({ saleId });
    expect(act).toMatchObject({ act: 'reset-sale', actor: 'olga', outcome: 'DONE', after: { archivedOrders: 0 } });
    const { rows } = await stores.database.pool.query<{ actor: string }>(
      'SELECT actor FROM archive.removals WHERE sale_id = $1',
      [saleId],
    );
    expect(rows).toEqual([{ actor: `olga, act ${(act as unknown as { id: string }).id}` }]);
  });
});

describe('an account', () => {
  it('of the last owner can be neither disabled nor given another role', async () => {
    expect(await account('olga', { act: 'disable-operator' })).toBe('last-owner');
    expect(await account('olga', { act: 'change-role', role: 'viewer' })).toBe('last-owner');
    expect(await account('otto', { act: 'change-role', role: 'owner' })).toBe('done');
    expect(await account('olga', { act: 'change-role', role: 'viewer' })).toBe('done');
    expect(await account('olga', { act: 'change-role', role: 'owner' })).toBe('done');
    expect(await account('otto', { act: 'change-role', role: 'operator' })).toBe('done');
    expect(await account('otto', { act: 'add-operator', role: 'owner', password: PASSWORD })).toBe('exists');
    expect(await account('nobody', { act: 'enable-operator' })).toBe('unknown');
  });

  it('has its new role at once', async () => {
    await account('rita', { act: 'add-operator', role: 'operator', password: PASSWORD });
    const token = await tokenOf('rita');
    await account('rita', { act: 'change-role', role: 'viewer' });
    await until(async () => (await askAs(token, 'POST', '/dead-letters/replay')).status === 403);
  });
});
