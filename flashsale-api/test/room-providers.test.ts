import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Schemas } from 'flashsale-client';
import { until } from 'flashsale-testkit';
import { ChallengeProvider, giveRoom, useStores } from '../../flashsale-core/test-support/index.js';
import { JoinChallenge } from '../src/rooms/join-challenge.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';
import type { Answer } from './api-client.js';

const HOUR_MS = 3_600_000;
const WRONG = 'The solution is wrong, late, or was used before: solve this challenge';
const UNCHECKED = 'Your solution cannot be checked now, please send it again';

const stores = useStores();
const provider = new ChallengeProvider();
const apis: Partial<Record<'turnstile' | 'hcaptcha', ApiUnderTest>> = {};
let saleId: string;
let others: string;

beforeAll(async () => {
  await provider.listen();
  stores.defer(() => provider.close());
  [saleId, others] = [await openRoom(), await openRoom()];
  for (const kind of ['turnstile', 'hcaptcha'] as const) {
    const api = await startApiHere(stores, provider.settings(kind));
    for (const id of [saleId, others])
      await until(async () => (await api.client.ask('GET', `/api/v1/sale/${id}/room`)).status === 200);
    apis[kind] = api;
  }
});
beforeEach(() => {
  provider.trouble = undefined;
  provider.refusesWith = undefined;
  provider.asked.length = 0;
});

async function openRoom(): Promise<string> {
  const opensLater = { startsAt: new Date(Date.now() + HOUR_MS), endsAt: new Date(Date.now() + 2 * HOUR_MS) };
  const { saleId: id } = await stores.openSale(opensLater);
  await giveRoom(stores, id);
  return id;
}

function apiOf(kind: 'turnstile' | 'hcaptcha'): ApiUnderTest {
  const api = apis[kind];
  if (api === undefined) throw new Error('The API exists from beforeAll on.');
  return api;
}

function joinBy(kind: 'turnstile' | 'hcaptcha', id: string, userId: string, solution?: string): Promise<Answer> {
  const body = { userId, ...(solution !== undefined && { solution }) };
  return apiOf(kind).client.askWith('POST', `/api/v1/sale/${id}/room`, body);
}

/** Nest has one logger for all that run here. */
const logged = (): string[] => Object.values(apis).flatMap(({ logger }) => logger.lines);

let tokens = 0;
/** Of a widget of its own. */
function newToken(content: Parameters<typeof ChallengeProvider.token>[0]): string {
  tokens += 1;
  return ChallengeProvider.token({ ...content, id: String(tokens) });
}

describe.each(['turnstile', 'hcaptcha'] as const)('a room whose challenge is %s', (kind) => {
  const join = (userId: string, solution?: string, id = saleId): Promise<Answer> => joinBy(kind, id, userId, solution);

  async function challengeOf(userId: string, id = saleId): Promise<NonNullable<Schemas['JoinRefusal']['challenge']>> {
    const { status, body } = await join(userId, undefined, id);
    expect(status).toBe(403);
    const { challenge } = body as Schemas['JoinRefusal'];
    if (challenge === undefined) throw new Error('No challenge was told');
    return challenge;
  }

  /** As a browser gets it that shows the widget as it is told. */
  async function tokenOf(userId: string, id = saleId): Promise<string> {
    const challenge = await challengeOf(userId, id);
    if (challenge.kind === 'altcha') throw new Error('The challenge is none of a provider');
    return newToken(challenge);
  }

  it('lets in whom the provider takes for a person, and asks it once', async () => {
    expect(await apiOf(kind).client.ask('GET', `/api/v1/sale/${saleId}/room`)).toMatchObject({
      text: expect.stringContaining(`"challenge":"${kind}"`),
    });
    const token = await tokenOf(`${kind}-ann`);
    expect(provider.asked).toEqual([]);
    expect(await join(`${kind}-ann`, token)).toMatchObject({ status: 200, body: { status: 'JOINED' } });
    expect(provider.asked).toHaveLength(1);
    const { secret, response, sitekey, idempotency_key: key } = Object.fromEntries(provider.asked[0] ?? []);
    expect({ secret, response }).toEqual({ secret: ChallengeProvider.secret, response: token });
    expect(sitekey ?? key).toMatch(
      kind === 'hcaptcha'
        ? new RegExp(`^${ChallengeProvider.siteKey}$`)
        : /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/,
    );
  });

  it('takes each token once, also when it is sent twice at once', async () => {
    const token = await tokenOf(`${kind}-bob`);
    const answers = await Promise.all([1, 2, 3].map(() => join(`${kind}-bob`, token)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 403, 403]);
    expect(await join(`${kind}-bob`, token)).toMatchObject({ status: 403, body: { message: WRONG } });
  });

  it('takes no token that the provider does not know, and tells the challenge again', async () => {
    for (const token of ['made-up', 'P1_eyJ0'])
      expect(await join(`${kind}-cid`, token)).toMatchObject({
        status: 403,
        body: { message: WRONG, challenge: { kind, siteKey: ChallengeProvider.siteKey } },
      });
    provider.refusesWith = [kind === 'turnstile' ? 'timeout-or-duplicate' : 'expired-input-response'];
    expect(await join(`${kind}-cid`, await tokenOf(`${kind}-cid`))).toMatchObject({ status: 403 });
  });

  it('takes no token of another site', async () => {
    const told = await challengeOf(`${kind}-dan`);
    for (const hostname of ['elsewhere.example', 'shop.example.evil.example', ''])
      expect(await join(`${kind}-dan`, newToken({ ...told, hostname }))).toMatchObject({ status: 403 });
    expect(logged()).toContain('warn: Refused a token of elsewhere.example, which is not in ROOM_CHALLENGE_HOSTS');
    expect(await join(`${kind}-dan`, newToken({ ...told, hostname: 'Shop.Example' }))).toMatchObject({ status: 200 });
  });

  it('lets nobody in while the provider does not answer as it should, and takes the token afterwards', async () => {
    const token = await tokenOf(`${kind}-eve`);
    for (const trouble of ['fails', 'is not JSON', 'is no answer', 'is endless', 'redirects', 'slow'] as const) {
      provider.trouble = trouble;
      expect(await join(`${kind}-eve`, token)).toMatchObject({
        status: 503,
        headers: { 'retry-after': '1' },
        body: { message: UNCHECKED },
      });
    }
    provider.trouble = undefined;
    for (const codes of [['invalid-input-secret'], ['internal-error'], ['bad-request', 'invalid-input-response'], []]) {
      provider.refusesWith = codes;
      expect(await join(`${kind}-eve`, token)).toMatchObject({ status: 503, body: { message: UNCHECKED } });
    }
    provider.refusesWith = undefined;
    expect(await join(`${kind}-eve`, token)).toMatchObject({ status: 200 });
    expect(logged().join('\n')).not.toContain(ChallengeProvider.secret);
  });

  it('has at most 200 tokens checked at once', async () => {
    provider.trouble = 'slow';
    const challenge = apiOf(kind).app.get(JoinChallenge, { strict: false });
    const { kind: asked } = challenge;
    if (asked === undefined) throw new Error('Nothing must be solved');
    const checked = await Promise.all(
      Array.from({ length: 201 }, () => challenge.check(asked, saleId, 'fay', newToken({}))),
    );
    expect(checked.filter((one) => one === 'unknown')).toHaveLength(200);
    expect(checked.at(-1)).toBe('overloaded');
  });
});

describe('a token of Turnstile', () => {
  it('is good for the user and the sale that its widget was told, and for nothing else', async () => {
    const join = (id: string, userId: string, solution?: string): Promise<Answer> =>
      joinBy('turnstile', id, userId, solution);
    const { body } = await join(saleId, 'zoe');
    const { challenge: told } = body as { challenge: { siteKey: string; action: string; cData: string } };
    expect(told.cData).toMatch(/^[\w-]{1,255}$/);
    expect(await join(saleId, 'yan', newToken(told))).toMatchObject({ status: 403 });
    expect(await join(others, 'zoe', newToken(told))).toMatchObject({ status: 403 });
    expect(await join(saleId, 'zoe', newToken({ ...told, action: 'login' }))).toMatchObject({ status: 403 });
    expect(await join(saleId, 'zoe', newToken(told))).toMatchObject({ status: 200 });
  });

  it('is answered the same again where the answer was lost', async () => {
    const { body } = await joinBy('turnstile', saleId, 'xia');
    const solution = newToken((body as { challenge: { cData: string } }).challenge);
    const ask = (key: string): Promise<Response> =>
      fetch(provider.settings('turnstile')['ROOM_CHALLENGE_VERIFY_URL'] ?? '', {
        method: 'POST',
        body: new URLSearchParams({ secret: ChallengeProvider.secret, response: solution, idempotency_key: key }),
      });
    provider.trouble = 'fails';
    expect(await joinBy('turnstile', saleId, 'xia', solution)).toMatchObject({ status: 503 });
    provider.trouble = undefined;
    // As if the provider had taken the token when its answer was lost.
    await ask(provider.asked[0]?.get('idempotency_key') ?? '');
    expect(await joinBy('turnstile', saleId, 'xia', solution)).toMatchObject({ status: 200 });
  });
});
