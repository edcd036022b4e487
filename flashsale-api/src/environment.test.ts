import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EnvironmentError } from 'flashsale-core';
import { readApiEnvironment } from './environment.js';

const STORE_URLS = {
  DATABASE_URL: 'postgresql://flashsale@127.0.0.1:5432/flashsale',
  REDIS_URL: 'redis://127.0.0.1:6379',
  RABBITMQ_URL: 'amqp://127.0.0.1:5672',
};
const STORES = { ...STORE_URLS, BUYERS_ANONYMOUS: 'true' };
const TOKEN = 'a'.repeat(32);
const DEFAULTS = {
  database: { url: STORE_URLS.DATABASE_URL },
  redis: { url: STORE_URLS.REDIS_URL },
  rabbitmq: { url: STORE_URLS.RABBITMQ_URL, prefix: 'flashsale' },
  logLevel: 'info',
  tracing: { ratio: 1 },
  isDemo: false,
  sendsReminders: false,
  http: {
    host: '0.0.0.0',
    port: 3000,
    processes: 1,
    keepAliveSeconds: 65,
    corsOrigins: [],
    proxies: { hops: 0, header: 'x-forwarded-for' },
    warmUpRequests: 4_000,
    shutdownDelayMs: 0,
  },
  admin: { demoHosts: [], sessionSeconds: 28_800, idleSeconds: 1_800 },
  buyers: {},
  pictures: {},
  limits: { eventLoopDelayMs: 500, unitsPerAddress: 0, windowSeconds: 10 },
};

function ecPem(namedCurve: string, half: 'publicKey' | 'privateKey' = 'publicKey'): string {
  return pemOf(generateKeyPairSync('ec', { namedCurve })[half]);
}

function rsaPem(modulusLength: number): string {
  return pemOf(generateKeyPairSync('rsa', { modulusLength }).publicKey);
}

function pemOf(key: KeyObject): string {
  return String(key.export({ type: key.type === 'public' ? 'spki' : 'pkcs8', format: 'pem' }));
}

function defectsOf(variables: NodeJS.ProcessEnv): string {
  try {
    readApiEnvironment(variables);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  throw new Error('The environment was accepted');
}

describe('readApiEnvironment', () => {
  it('needs only the stores, and a setting for buyers', () => {
    expect(readApiEnvironment(STORES)).toEqual(DEFAULTS);
  });

  it('reads known variables, and ignores unknown ones', () => {
    const environment = readApiEnvironment({
      ...STORE_URLS,
      RABBITMQ_PREFIX: 'other',
      HOST: '127.0.0.1',
      PORT: '8080',
      FLASHSALE_DEMO: 'true',
      ADMIN_TOKEN: TOKEN,
      SHUTDOWN_DELAY_MS: '250',
      WARM_UP_REQUESTS: '0',
      HOME: '/root',
    });

    expect(environment).toEqual({
      ...DEFAULTS,
      rabbitmq: { ...DEFAULTS.rabbitmq, prefix: 'other' },
      isDemo: true,
      http: { ...DEFAULTS.http, host: '127.0.0.1', port: 8080, shutdownDelayMs: 250, warmUpRequests: 0 },
      admin: { ...DEFAULTS.admin, token: TOKEN },
    });
  });

  it('splits the list of origins', () => {
    const origins = 'https://shop.example, http://localhost:5173';
    expect(readApiEnvironment({ ...STORES, CORS_ORIGINS: origins }).http.corsOrigins).toEqual(origins.split(', '));
  });

  it('splits the list of demo hosts, in lower case', () => {
    expect(readApiEnvironment({ ...STORES, DEMO_HOSTS: 'Demo.example, box' }).admin.demoHosts).toEqual([
      'demo.example',
      'box',
    ]);
  });

  it('treats an empty variable as not set', () => {
    expect(readApiEnvironment({ ...STORES, PORT: '', ADMIN_TOKEN: '', FLASHSALE_DEMO: '' })).toEqual(DEFAULTS);
    expect(defectsOf({ ...STORES, REDIS_URL: '' })).toContain('REDIS_URL');
  });

  it('names every bad variable in one message', () => {
    const message = defectsOf({ RABBITMQ_URL: 'http://x', PORT: 'many', SHUTDOWN_DELAY_MS: '-1' });

    for (const name of ['DATABASE_URL', 'REDIS_URL', 'RABBITMQ_URL', 'PORT', 'SHUTDOWN_DELAY_MS']) {
      expect(message).toContain(name);
    }
  });

  it.each([
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['REDIS_URL', 'localhost:6379'],
    ['RABBITMQ_URL', 'redis://localhost'],
    ['RABBITMQ_PREFIX', 'a b'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['FLASHSALE_DEMO', 'yes'],
    ['FLASHSALE_DEMO', 'TRUE'],
    ['SHUTDOWN_DELAY_MS', '60001'],
    ['WARM_UP_REQUESTS', '-1'],
    ['KEEP_ALIVE_SECONDS', '0'],
    ['KEEP_ALIVE_SECONDS', '65s'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '11'],
    ['TRUST_PROXY_HEADER', 'x-real-ip'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://shop.example/'],
    ['CORS_ORIGINS', 'https://shop.example, null'],
    ['SHED_EVENT_LOOP_DELAY_MS', 'off'],
    ['RATE_LIMIT_PURCHASES_PER_USER', '-1'],
    ['RATE_LIMIT_WINDOW_SECONDS', '0'],
    ['RATE_LIMIT_REDIS_URL', 'http://redis'],
    ['BUYERS_ANONYMOUS', 'yes'],
    ['DEMO_HOSTS', 'shop.example:3001'],
    ['DEMO_HOSTS', 'https://shop.example'],
    ['DEMO_HOSTS', 'shop.example,,'],
  ])('refuses %s=%s', (name, value) => {
    expect(defectsOf({ ...STORES, [name]: value })).toContain(name);
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['a secret that is too short', { BUYER_JWT_SECRET: 'topsecret' }],
    ['an invalid key', { BUYER_JWT_PUBLIC_KEY: 'topsecret' }],
    ['a private key', { BUYER_JWT_PUBLIC_KEY: ecPem('P-256', 'privateKey') }],
    ['a key that is too short', { BUYER_JWT_PUBLIC_KEY: rsaPem(1_024) }],
    ['a key of another kind', { BUYER_JWT_PUBLIC_KEY: ecPem('P-384') }],
    ['two keys', { BUYER_JWT_SECRET: TOKEN, BUYER_JWT_JWKS_URL: 'https://login.example/keys' }],
    ['published keys and no audience', { BUYER_JWT_JWKS_URL: 'https://login.example/keys' }],
    ['keys over plain http', { BUYER_JWT_JWKS_URL: 'http://login.example/keys', BUYER_JWT_AUDIENCE: 'shop' }],
    [
      'keys from a host named like localhost',
      { BUYER_JWT_JWKS_URL: 'http://127.0.0.1.evil.example/keys', BUYER_JWT_AUDIENCE: 'shop' },
    ],
    ['an issuer and no key', { BUYER_JWT_ISSUER: 'https://login.example' }],
  ])('does not identify buyers by %s', (_what, variables) => {
    const message = defectsOf({ ...STORES, ...variables });
    expect(message).toContain(Object.keys(variables)[0]);
    expect(message).not.toMatch(/topsecret|PRIVATE/);
  });

  it('refuses a bucket for pictures without its keys', () => {
    const bucket = { PICTURES_S3_ENDPOINT: 'https://s3.example', PICTURES_S3_BUCKET: 'pictures' };
    expect(defectsOf({ ...STORES, ...bucket })).toContain('PICTURES_S3_SECRET_KEY belong together');
    const keys = { PICTURES_S3_ACCESS_KEY: 'key', PICTURES_S3_SECRET_KEY: 'topsecret' };
    expect(readApiEnvironment({ ...STORES, ...bucket, ...keys }).pictures.bucket).toEqual({
      ...{ endpoint: 'https://s3.example', bucket: 'pictures', region: 'us-east-1' },
      ...{ accessKey: 'key', secretKey: 'topsecret' },
    });
  });

  it('refuses a provider of challenges without what it needs, or one that is asked over plain http', () => {
    const provider = {
      ROOM_CHALLENGE: 'hcaptcha',
      ROOM_CHALLENGE_SITE_KEY: 'site',
      ROOM_CHALLENGE_SECRET: 'topsecret',
    };
    expect(defectsOf({ ...STORES, ...provider })).toBe(
      'The environment is not usable: ROOM_CHALLENGE=hcaptcha needs ROOM_CHALLENGE_SITE_KEY, ROOM_CHALLENGE_SECRET and ROOM_CHALLENGE_HOSTS',
    );
    const whole = { ...provider, ROOM_CHALLENGE_HOSTS: 'Shop.example' };
    expect(readApiEnvironment({ ...STORES, ...whole }).roomChallenge).toEqual({
      ...{ kind: 'hcaptcha', siteKey: 'site', secret: 'topsecret', hosts: ['shop.example'] },
      verifyUrl: new URL('https://api.hcaptcha.com/siteverify'),
    });
    for (const url of ['http://verify.example', 'nowhere'])
      expect(defectsOf({ ...STORES, ...whole, ROOM_CHALLENGE_VERIFY_URL: url })).toContain('ROOM_CHALLENGE_VERIFY_URL');
  });

  it('refuses anonymous buyers unless BUYERS_ANONYMOUS or demo mode allows them', () => {
    for (const variables of [{}, { BUYERS_ANONYMOUS: 'false' }, { FLASHSALE_DEMO: 'false', ADMIN_TOKEN: TOKEN }])
      expect(defectsOf({ ...STORE_URLS, ...variables })).toMatch(
        /^The environment is not usable: without BUYER_JWT_.+ buyers are anonymous, .*BUYERS_ANONYMOUS=true /,
      );
    for (const variables of [{ BUYERS_ANONYMOUS: 'true' }, { FLASHSALE_DEMO: 'true' }, { BUYER_JWT_SECRET: TOKEN }])
      expect(readApiEnvironment({ ...STORE_URLS, ...variables })).toMatchObject({ database: DEFAULTS.database });
  });

  it.each(['https://login.example/keys', 'http://127.0.0.1:8080/keys', 'http://localhost/keys', 'http://[::1]:1/keys'])(
    'identifies buyers by the keys at %s and an audience',
    (url) => {
      const keys = { BUYER_JWT_JWKS_URL: url, BUYER_JWT_AUDIENCE: 'shop' };
      expect(readApiEnvironment({ ...STORE_URLS, ...keys }).buyers).toEqual({ keySetUrl: url, audience: 'shop' });
    },
  );

  it('refuses an admin token that could be guessed, and never shows it', () => {
    const message = defectsOf({ ...STORES, ADMIN_TOKEN: 'secret'.repeat(5) });

    expect(message).toContain('ADMIN_TOKEN: must have 32 characters at least');
    expect(message).not.toContain('secret');
  });
});
