import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, jwtVerify, SignJWT } from 'jose';
import { KeysUnavailableError } from './buyer-keys.js';
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
  return (await jwtVerify(token, keys.findKey)).payload.sub === 'ann';
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
    await expect(verify()).rejects.toThrow('no applicable key found');
    expect(asked).toBe(2);
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
