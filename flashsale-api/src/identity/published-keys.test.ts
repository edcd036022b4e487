import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, SignJWT } from 'jose';
import { KeysUnavailableError, type VerificationKey } from './buyer-keys.js';
import { KEY_SET_AGE_MS_MAX, KEY_SET_REFRESH_AGE_MS, PublishedKeys } from './published-keys.js';

const MINUTE_MS = 60_000;
const first = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const second = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let asked = 0;
let answer: (response: ServerResponse) => void;
let nowMs = 0;
let keys: PublishedKeys;
const login = createServer((_request, response) => {
  asked += 1;
  answer(response);
});

beforeAll(async () => {
  login.listen(0, '127.0.0.1');
  await once(login, 'listening');
});
afterAll(() => {
  login.closeAllConnections();
  login.close();
});
beforeEach(async () => {
  asked = 0;
  await publish({ one: first.publicKey });
  keys = new PublishedKeys(new URL(`http://127.0.0.1:${(login.address() as AddressInfo).port}/keys`), () => nowMs);
});

const fail = (response: ServerResponse): void => void response.writeHead(503).end();

async function publish(published: Record<string, KeyObject>): Promise<void> {
  const set = Object.entries(published).map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid, alg: 'ES256' }));
  const text = JSON.stringify({ keys: await Promise.all(set) });
  answer = (response) => void response.end(text);
}

/** Whether a token signed with this key is accepted. */
async function verify(kid = 'one', key = first.privateKey): Promise<boolean> {
  const token = await new SignJWT({ sub: 'ann' }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
  const [header, claims, signature = ''] = token.split('.');
  const found = await keys.find({ alg: 'ES256', kid });
  return found?.hasSigned(`${header}.${claims}`, signature) ?? false;
}

async function keyOf(kid: string): Promise<VerificationKey> {
  const key = await keys.find({ alg: 'ES256', kid });
  if (key === undefined) throw new Error(`${kid} is not published`);
  return key;
}

describe('PublishedKeys', () => {
  it('are refreshed before they get too old, without making anyone wait', async () => {
    await keys.refresh();
    nowMs += KEY_SET_REFRESH_AGE_MS - 1;
    await keys.refresh();
    expect(asked).toBe(1);
    nowMs += 1;
    await keys.refresh();
    expect(asked).toBe(2);
    await verify();
    expect(asked).toBe(2);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['fails', fail],
    ['is away', (response) => response.destroy()],
    ['answers nonsense', (response) => void response.end('<html>')],
    ['answers no keys', (response) => void response.end('{"keys":[]}')],
    ['redirects', (response) => void response.writeHead(302, { location: '/other' }).end()],
  ])('stay in use while the login %s, for a limited time', async (_what, fault) => {
    await keys.refresh();
    answer = fault;
    const endsAtMs = nowMs + KEY_SET_AGE_MS_MAX;
    for (nowMs += KEY_SET_REFRESH_AGE_MS; nowMs < endsAtMs; nowMs += 30 * MINUTE_MS) {
      await expect(keys.refresh()).rejects.toThrow(/the old ones are used for \d+ minutes more$/);
      expect(await verify()).toBe(true);
    }
    nowMs = endsAtMs - 1;
    expect(await verify()).toBe(true);
    nowMs = endsAtMs;
    await expect(verify()).rejects.toThrow(KeysUnavailableError);
    await publish({ one: first.publicKey });
    nowMs += MINUTE_MS;
    expect(await verify()).toBe(true);
  });

  it('are forgotten when revoked, and new ones are found at once', async () => {
    await keys.refresh();
    await publish({ two: second.publicKey });
    nowMs += MINUTE_MS;
    expect(await verify('two', second.privateKey)).toBe(true);
    expect(asked).toBe(2);
    expect(await verify()).toBe(false);
    expect(asked).toBe(2);
  });

  it('are trusted while they are published and were read lately, and are the same objects then', async () => {
    await keys.refresh();
    const one = await keyOf('one');
    expect(keys.find({ alg: 'ES256', kid: 'one' })).toBe(one);
    await publish({ one: first.publicKey, two: second.publicKey });
    nowMs += KEY_SET_REFRESH_AGE_MS;
    await keys.refresh();
    expect(await keyOf('one')).toBe(one);
    expect(keys.trusts(one)).toBe(true);
    // The same name for another key, as after a rotation.
    await publish({ one: second.publicKey });
    nowMs += KEY_SET_REFRESH_AGE_MS;
    await keys.refresh();
    expect(keys.trusts(one)).toBe(false);
    const again = await keyOf('one');
    nowMs += KEY_SET_AGE_MS_MAX - 1;
    expect(keys.trusts(again)).toBe(true);
    nowMs += 1;
    expect(keys.trusts(again)).toBe(false);
  });

  it('are found without a promise once they were read', async () => {
    expect(keys.find({ alg: 'ES256', kid: 'one' })).toBeInstanceOf(Promise);
    await keys.refresh();
    expect(keys.find({ alg: 'ES256', kid: 'one' })).toMatchObject({ algorithms: ['ES256'] });
    // No read could help with an algorithm that is never accepted.
    nowMs += MINUTE_MS;
    expect(keys.find({ alg: 'HS256', kid: 'two' })).toBeUndefined();
    expect(asked).toBe(1);
  });

  it('are requested at most every two seconds during an outage, whatever keys are invented', async () => {
    await keys.refresh();
    answer = fail;
    nowMs += MINUTE_MS;
    for (let i = 0; i < 5; i += 1) await expect(verify(`invented-${i}`)).rejects.toThrow(KeysUnavailableError);
    expect(asked).toBe(2);
    expect(await verify()).toBe(true);
  });
});
