import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import { BuyerIdentity, userOfSubject } from './buyer-identity.js';

// What our verifier says of a token beside what `jose` says, which checked them before. Where the two differ, ours is
// stricter, and the row says why.

const SECRET = 'a-secret-of-the-login-and-the-shop-1';
const ISSUER = 'https://login.example';
const AUDIENCE = 'flashsale';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const smallRsa = generateKeyPairSync('rsa', { modulusLength: 1_024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherEc = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ec384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed = generateKeyPairSync('ed25519');
const otherEd = generateKeyPairSync('ed25519');

type Signer = (text: string) => Buffer;
const hs =
  (secret: string | Buffer, bits = 256): Signer =>
  (text) =>
    createHmac(`sha${bits}`, secret).update(text).digest();
const rs =
  (key: KeyObject, bits = 256): Signer =>
  (text) =>
    sign(`sha${bits}`, Buffer.from(text), key);
const ps =
  (key: KeyObject): Signer =>
  (text) =>
    sign('sha256', Buffer.from(text), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
const es =
  (key: KeyObject, bits = 256): Signer =>
  (text) =>
    sign(`sha${bits}`, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
const esDer =
  (key: KeyObject): Signer =>
  (text) =>
    sign('sha256', Buffer.from(text), key);
const eddsa =
  (key: KeyObject): Signer =>
  (text) =>
    sign(null, Buffer.from(text), key);
const nothing: Signer = () => Buffer.alloc(0);

const nowSeconds = Math.floor(Date.now() / 1_000);
const inSeconds = (seconds: number) => nowSeconds + seconds;
const claims = (changes: object = {}) => ({ iss: ISSUER, aud: AUDIENCE, sub: 'ann', exp: inSeconds(600), ...changes });
const base64url = (part: unknown) =>
  (Buffer.isBuffer(part) ? part : Buffer.from(typeof part === 'string' ? part : JSON.stringify(part))).toString(
    'base64url',
  );

/** A token of any header and payload: an object, text that should be JSON, or bytes that should be text. */
function token(header: unknown, payload: unknown, signer: Signer): string {
  const text = `${base64url(header)}.${base64url(payload)}`;
  return `${text}.${signer(text).toString('base64url')}`;
}
const hs256 = (changes: object = {}, header: object = {}) =>
  token({ alg: 'HS256', ...header }, claims(changes), hs(SECRET));
const hs256Text = (payload: string | Buffer) => token({ alg: 'HS256' }, payload, hs(SECRET));
const rs256 = (header: object = {}, key = rsa) => token({ alg: 'RS256', ...header }, claims(), rs(key.privateKey));

/** Another last character of the same bytes. */
function withSpareBits(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) ?? '') + 1];
}
function changePart(text: string, index: number, change: (part: string) => string): string {
  return text
    .split('.')
    .map((part, i) => (i === index ? change(part) : part))
    .join('.');
}

const jwk = ({ publicKey }: { publicKey: KeyObject }, more: object = {}) => ({
  ...publicKey.export({ format: 'jwk' }),
  ...more,
});
const PUBLISHED = {
  keys: [
    jwk(rsa, { kid: 'rsa', alg: 'RS256', use: 'sig' }),
    jwk(ec, { kid: 'ec', alg: 'ES256' }),
    jwk(ed, { kid: 'ed', alg: 'EdDSA', key_ops: ['verify'] }),
    jwk(otherEd, { kid: 'ed-without-alg' }),
    jwk(otherRsa, { kid: 'encryption', use: 'enc' }),
    jwk(otherRsa, { kid: 'other-alg', alg: 'RS512' }),
    jwk(otherRsa, { kid: 'other-operation', key_ops: ['encrypt'] }),
    jwk(smallRsa, { kid: 'small', alg: 'RS256' }),
    jwk(ec384, { kid: 'ec384' }),
    jwk(otherEc, { kid: 'twice', alg: 'ES256' }),
    jwk(ec, { kid: 'twice', alg: 'ES256' }),
    { ...otherEc.privateKey.export({ format: 'jwk' }), kid: 'private' },
    { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA', kid: 'broken' },
    { kty: 'oct', k: base64url(SECRET), kid: 'oct', alg: 'HS256' },
    jwk(otherRsa, { kid: 7 }),
  ],
};

type Setup = 'secret' | 'rsa' | 'ec' | 'ed' | 'published' | 'anybody';
const pem = ({ publicKey }: { publicKey: KeyObject }) => String(publicKey.export({ type: 'spki', format: 'pem' }));
const none = { secret: undefined, publicKey: undefined, keySetUrl: undefined };
const both = { issuer: ISSUER, audience: AUDIENCE };

const login = createServer((_request, response) => void response.end(JSON.stringify(PUBLISHED)));
const identities = new Map<Setup, BuyerIdentity>();

beforeAll(async () => {
  login.listen(0, '127.0.0.1');
  await once(login, 'listening');
  const keySetUrl = `http://127.0.0.1:${(login.address() as AddressInfo).port}/keys`;
  const buyers = {
    secret: { ...none, ...both, secret: SECRET },
    rsa: { ...none, ...both, publicKey: pem(rsa) },
    ec: { ...none, ...both, publicKey: pem(ec) },
    ed: { ...none, ...both, publicKey: pem(ed) },
    published: { ...none, ...both, keySetUrl },
    anybody: { ...none, secret: SECRET, issuer: undefined, audience: undefined },
  };
  for (const setup of Object.keys(buyers) as Setup[])
    identities.set(setup, new BuyerIdentity({ buyers: buyers[setup] }));
});
afterAll(() => {
  login.closeAllConnections();
  login.close();
});

const JOSE_KEYS = {
  secret: [['HS256'], new TextEncoder().encode(SECRET)],
  anybody: [['HS256'], new TextEncoder().encode(SECRET)],
  rsa: [['RS256'], rsa.publicKey],
  ec: [['ES256'], ec.publicKey],
  ed: [['EdDSA', 'Ed25519'], ed.publicKey],
  published: [['RS256', 'ES256', 'EdDSA', 'Ed25519'], undefined],
} as const;

/** The user of a token as `jose` finds it, by the rules that buyers had before. */
async function byJose(setup: Setup, authorization: string): Promise<string | undefined> {
  const text = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (text === undefined) return undefined;
  const [algorithms, key] = JOSE_KEYS[setup];
  const options = {
    ...(setup !== 'anybody' && both),
    algorithms: [...algorithms],
    clockTolerance: 5,
    requiredClaims: ['exp', 'sub'],
  };
  try {
    const keys = createLocalJWKSet(PUBLISHED);
    const { payload } = await (key === undefined ? jwtVerify(text, keys, options) : jwtVerify(text, key, options));
    return typeof payload.sub === 'string' ? userOfSubject(payload.sub) : undefined;
  } catch (error) {
    // The last one is that of WebCrypto for a key that it cannot read.
    if (error instanceof errors.JOSEError || error instanceof TypeError || (error as Error).name === 'DataError')
      return undefined;
    throw error;
  }
}

async function byUs(setup: Setup, authorization: string): Promise<string | undefined> {
  const buyer = await (identities.get(setup) as BuyerIdentity).identify(authorization);
  expect(buyer.outcome).not.toBe('unavailable');
  return buyer.outcome === 'known' ? buyer.userId : undefined;
}

type Row = readonly [what: string, setup: Setup, token: string, stricter?: string];

const SPARE_BITS = 'one token has one text';
const SCHEMES: readonly (readonly [what: string, authorization: string])[] = [
  ['a scheme in small letters', `bearer ${hs256()}`],
  ['a scheme in capitals', `BEARER ${hs256()}`],
  ['another scheme', `Basic ${hs256()}`],
  ['no scheme', hs256()],
  ['two spaces', `Bearer  ${hs256()}`],
  ['a tab', `Bearer\t${hs256()}`],
  ['a space at the end', `Bearer ${hs256()} `],
  ['a line break at the end', `Bearer ${hs256()}\n`],
  ['a second token', `Bearer ${hs256()}, Bearer ${hs256()}`],
  ['a comma at the end', `Bearer ${hs256()},`],
  ['nothing', ''],
  ['the scheme alone', 'Bearer '],
  ['dots', 'Bearer ..'],
];

const FORMS: readonly Row[] = [
  ['a valid token', 'secret', hs256()],
  ['a valid token with an unknown claim', 'secret', hs256({ admin: true })],
  ['a valid token with typ', 'secret', hs256({}, { typ: 'at+jwt' })],
  ['a kid beside a shared secret', 'secret', hs256({}, { kid: 'any' })],
  ['a kid that is a number', 'secret', hs256({}, { kid: 1 })],
  [
    'a key in the header',
    'secret',
    token({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, claims(), hs(Buffer.alloc(3))),
  ],
  [
    'addresses of keys in the header',
    'secret',
    hs256({}, { jku: 'https://evil.example', x5u: 'https://evil.example' }),
  ],
  // Parts
  ['two parts', 'secret', hs256().split('.').slice(0, 2).join('.')],
  ['four parts', 'secret', `${hs256()}.AAAA`],
  ['five parts, encrypted', 'secret', `${hs256()}.AAAA.AAAA`],
  ['no signature', 'secret', `${hs256().split('.').slice(0, 2).join('.')}.`],
  ['no header', 'secret', `.${hs256().split('.').slice(1).join('.')}`],
  ['no payload', 'secret', changePart(hs256(), 1, () => '')],
  ['padding', 'secret', `${hs256()}=`],
  ['base64 instead of base64url', 'secret', changePart(hs256(), 2, (part) => `+/${part.slice(2)}`)],
  ['a space within', 'secret', changePart(hs256(), 1, (part) => `${part} `)],
  ['a letter beyond ASCII', 'secret', changePart(hs256(), 1, (part) => `${part}é`)],
  ['a NUL within', 'secret', changePart(hs256(), 2, (part) => `${part}\0`)],
  [
    'a header of an impossible length',
    'secret',
    changePart(hs256(), 0, (part) => `${part}A`.padEnd(part.length + 1 + ((8 - part.length) % 4), 'A')),
  ],
  ['a signature of an impossible length', 'secret', changePart(hs256(), 2, (part) => `${part}AA`)],
  ['a signature with spare bits', 'secret', changePart(hs256(), 2, withSpareBits), SPARE_BITS],
  ['half a signature', 'secret', changePart(hs256(), 2, (part) => part.slice(0, 20))],
  ['a longer signature', 'secret', changePart(hs256(), 2, (part) => `${part}AAAAA`)],
  ['another signature', 'secret', changePart(hs256(), 2, () => randomBytes(32).toString('base64url'))],
  ['another payload', 'secret', changePart(hs256(), 1, () => base64url(claims({ sub: 'bob' })))],
  ['another header', 'secret', changePart(hs256(), 0, () => base64url({ alg: 'HS256', kid: 'x' }))],
  // Header
  ['a header that is no JSON', 'secret', token('{alg:HS256}', claims(), hs(SECRET))],
  ['a header that is a list', 'secret', token([{ alg: 'HS256' }], claims(), hs(SECRET))],
  ['a header that is null', 'secret', token('null', claims(), hs(SECRET))],
  ['a header that is text', 'secret', token('"HS256"', claims(), hs(SECRET))],
  [
    'a header that is no UTF-8',
    'secret',
    token(Buffer.from('7b22616c67223a224853323536222c22ff223a317d', 'hex'), claims(), hs(SECRET)),
  ],
  [
    'a header with a mark of the byte order',
    'secret',
    token('\ufeff{"alg":"HS256"}', claims(), hs(SECRET)),
    'JSON begins without one (RFC 8259)',
  ],
  ['no algorithm', 'secret', token({}, claims(), hs(SECRET))],
  ['an algorithm that is a list', 'secret', token({ alg: ['HS256'] }, claims(), hs(SECRET))],
  ['an algorithm in small letters', 'secret', token({ alg: 'hs256' }, claims(), hs(SECRET))],
  ['the algorithm none', 'secret', token({ alg: 'none' }, claims(), nothing)],
  ['the algorithm none with a signature', 'secret', token({ alg: 'none' }, claims(), hs(SECRET))],
  ['the algorithm nOnE', 'secret', token({ alg: 'nOnE' }, claims(), hs(SECRET))],
  ['a stronger algorithm than agreed', 'secret', token({ alg: 'HS512' }, claims(), hs(SECRET, 512))],
  [
    'the name of one algorithm and the signature of another',
    'secret',
    token({ alg: 'HS256' }, claims(), hs(SECRET, 512)),
  ],
  ['two algorithms, the last one right', 'secret', token('{"alg":"none","alg":"HS256"}', claims(), hs(SECRET))],
  ['two algorithms, the last one wrong', 'secret', token('{"alg":"HS256","alg":"none"}', claims(), hs(SECRET))],
  ['an algorithm by prototype', 'secret', token('{"__proto__":{"alg":"HS256"}}', claims(), hs(SECRET))],
  ['crit with an unknown name', 'secret', hs256({}, { crit: ['exp2'], exp2: 1 })],
  ['crit with a registered name', 'secret', hs256({}, { crit: ['alg'] })],
  ['an empty crit', 'secret', hs256({}, { crit: [] })],
  ['crit that is null', 'secret', hs256({}, { crit: null })],
  ['crit that is false', 'secret', hs256({}, { crit: false })],
  ['crit that is text', 'secret', hs256({}, { crit: 'b64' })],
  ['crit with b64', 'secret', hs256({}, { crit: ['b64'], b64: true }), 'nothing that must be understood is accepted'],
  ['an unencoded payload', 'secret', hs256({}, { crit: ['b64'], b64: false })],
  ['b64 without crit, which means nothing', 'secret', hs256({}, { b64: false })],
  // Payload
  ['a payload that is no JSON', 'secret', hs256Text('sub=ann')],
  ['a payload that is a list', 'secret', hs256Text(`[${JSON.stringify(claims())}]`)],
  ['a payload that is null', 'secret', hs256Text('null')],
  ['a payload that is a number', 'secret', hs256Text('7')],
  ['a payload with something behind it', 'secret', hs256Text(`${JSON.stringify(claims())}x`)],
  ['a payload with spaces around it', 'secret', hs256Text(` ${JSON.stringify(claims())}\n`)],
  [
    'a payload with a mark of the byte order',
    'secret',
    hs256Text(`\ufeff${JSON.stringify(claims())}`),
    'JSON begins without one (RFC 8259)',
  ],
  [
    'a subject that is no UTF-8',
    'secret',
    hs256Text(Buffer.from(JSON.stringify(claims({ sub: 'ann\u00ff' })), 'latin1')),
  ],
  [
    'a subject of a lone surrogate',
    'secret',
    hs256Text(`{"iss":"${ISSUER}","aud":"${AUDIENCE}","exp":${inSeconds(60)},"sub":"a\\ud800"}`),
  ],
  ['deeply nested lists', 'secret', hs256Text('['.repeat(5_000))],
  [
    'two subjects, the last one counts',
    'secret',
    hs256Text(JSON.stringify(claims()).replace('"sub":"ann"', '"sub":"bob","sub":"ann"')),
  ],
  ['claims by prototype', 'secret', hs256Text(`{"__proto__":${JSON.stringify(claims())}}`)],
  // Subject
  ['no subject', 'secret', hs256({ sub: undefined })],
  ['an empty subject', 'secret', hs256({ sub: '' })],
  ['a subject that is a number', 'secret', hs256({ sub: 7 })],
  ['a subject that is a list', 'secret', hs256({ sub: ['ann'] })],
  ['a subject that is null', 'secret', hs256({ sub: null })],
  ['a long subject', 'secret', hs256({ sub: 'a'.repeat(255) })],
  ['a subject with a space', 'secret', hs256({ sub: 'ann smith' })],
  ['a subject that looks derived', 'secret', hs256({ sub: `sha256-${'a'.repeat(43)}` })],
  ['a subject called __proto__', 'secret', hs256({ sub: '__proto__' })],
  // Times
  ['no expiry', 'secret', hs256({ exp: undefined })],
  ['an expiry of null', 'secret', hs256({ exp: null })],
  ['an expiry that is text', 'secret', hs256({ exp: String(inSeconds(60)) })],
  ['an expiry long ago', 'secret', hs256({ exp: 1 })],
  ['an expiry of 0', 'secret', hs256({ exp: 0 })],
  ['a negative expiry', 'secret', hs256({ exp: -1 })],
  ['an expiry beyond the leeway', 'secret', hs256({ exp: inSeconds(-30) })],
  ['an expiry within the leeway', 'anybody', hs256({ exp: inSeconds(-1) })],
  ['an expiry with a fraction', 'secret', hs256({ exp: inSeconds(60) + 0.5 })],
  ['an expiry beyond all numbers', 'secret', hs256Text(JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e999'))],
  ['an expiry in milliseconds', 'secret', hs256({ exp: inSeconds(60) * 1_000 })],
  ['not valid before long ago', 'secret', hs256({ nbf: 1 })],
  ['not valid before in the leeway', 'secret', hs256({ nbf: inSeconds(2) })],
  ['not valid before later', 'secret', hs256({ nbf: inSeconds(60) })],
  ['not valid before null', 'secret', hs256({ nbf: null })],
  ['not valid before a text', 'secret', hs256({ nbf: '0' })],
  ['issued later', 'secret', hs256({ iat: inSeconds(60) })],
  ['issued at a text', 'secret', hs256({ iat: 'now' })],
  ['issued at null', 'secret', hs256({ iat: null })],
  // Issuer and audience
  ['another issuer', 'secret', hs256({ iss: 'https://evil.example' })],
  ['an issuer with a slash', 'secret', hs256({ iss: `${ISSUER}/` })],
  ['no issuer', 'secret', hs256({ iss: undefined })],
  ['an issuer in a list', 'secret', hs256({ iss: [ISSUER] })],
  ['another audience', 'secret', hs256({ aud: 'another-shop' })],
  ['no audience', 'secret', hs256({ aud: undefined })],
  ['our audience among others', 'secret', hs256({ aud: ['another-shop', AUDIENCE] })],
  ['a list of others', 'secret', hs256({ aud: ['another-shop'] })],
  ['an empty list', 'secret', hs256({ aud: [] })],
  ['our audience in a list in a list', 'secret', hs256({ aud: [[AUDIENCE]] })],
  ['an audience with ours as a property', 'secret', hs256({ aud: { [AUDIENCE]: true, includes: AUDIENCE } })],
  ['an audience that begins with ours', 'secret', hs256({ aud: `${AUDIENCE}-two` })],
  ['neither issuer nor audience where none is wanted', 'anybody', hs256({ iss: undefined, aud: undefined })],
  ['any issuer and audience where none is wanted', 'anybody', hs256({ iss: 7, aud: 7 })],
  // Keys
  ['another secret', 'secret', token({ alg: 'HS256' }, claims(), hs(SECRET.toUpperCase()))],
  ['an empty secret', 'secret', token({ alg: 'HS256' }, claims(), hs(''))],
  ['RS256', 'rsa', rs256()],
  ['RS256 by another key', 'rsa', rs256({}, otherRsa)],
  ['RS512 by the right key', 'rsa', token({ alg: 'RS512' }, claims(), rs(rsa.privateKey, 512))],
  ['RS256 that is SHA-512', 'rsa', token({ alg: 'RS256' }, claims(), rs(rsa.privateKey, 512))],
  ['PS256 by the right key', 'rsa', token({ alg: 'PS256' }, claims(), ps(rsa.privateKey))],
  ['RS256 that is PSS', 'rsa', token({ alg: 'RS256' }, claims(), ps(rsa.privateKey))],
  ['RS256 with spare bits', 'rsa', changePart(rs256(), 2, withSpareBits), SPARE_BITS],
  [
    'RS256 with a byte in front',
    'rsa',
    changePart(rs256(), 2, (part) => base64url(Buffer.concat([Buffer.alloc(1), Buffer.from(part, 'base64url')]))),
  ],
  ['RS256 with nothing but zeros', 'rsa', changePart(rs256(), 2, () => base64url(Buffer.alloc(256)))],
  ['the public key as a secret', 'rsa', token({ alg: 'HS256' }, claims(), hs(pem(rsa)))],
  [
    'the public key as a secret, by its bytes',
    'rsa',
    token({ alg: 'HS256' }, claims(), hs(rsa.publicKey.export({ type: 'spki', format: 'der' }))),
  ],
  ['RS256 where the key is on a curve', 'ec', rs256()],
  ['ES256', 'ec', token({ alg: 'ES256' }, claims(), es(ec.privateKey))],
  ['ES256 by another key', 'ec', token({ alg: 'ES256' }, claims(), es(otherEc.privateKey))],
  ['ES256 in DER', 'ec', token({ alg: 'ES256' }, claims(), esDer(ec.privateKey))],
  ['ES256 that is SHA-384', 'ec', token({ alg: 'ES256' }, claims(), es(ec.privateKey, 384))],
  ['ES384 by a key on P-384', 'ec', token({ alg: 'ES384' }, claims(), es(ec384.privateKey, 384))],
  ['ES256 with nothing but zeros', 'ec', token({ alg: 'ES256' }, claims(), () => Buffer.alloc(64))],
  [
    'ES256 with r and s of the order',
    'ec',
    token({ alg: 'ES256' }, claims(), () =>
      Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'.repeat(2), 'hex'),
    ),
  ],
  [
    'ES256 with spare bits',
    'ec',
    changePart(token({ alg: 'ES256' }, claims(), es(ec.privateKey)), 2, withSpareBits),
    SPARE_BITS,
  ],
  ['EdDSA', 'ed', token({ alg: 'EdDSA' }, claims(), eddsa(ed.privateKey))],
  ['Ed25519', 'ed', token({ alg: 'Ed25519' }, claims(), eddsa(ed.privateKey))],
  ['EdDSA by another key', 'ed', token({ alg: 'EdDSA' }, claims(), eddsa(otherEd.privateKey))],
  ['Ed448', 'ed', token({ alg: 'Ed448' }, claims(), eddsa(generateKeyPairSync('ed448').privateKey))],
  ['EdDSA with nothing but zeros', 'ed', token({ alg: 'EdDSA' }, claims(), () => Buffer.alloc(64))],
  [
    'EdDSA that is too short',
    'ed',
    changePart(token({ alg: 'EdDSA' }, claims(), eddsa(ed.privateKey)), 2, (part) => part.slice(0, 84)),
  ],
  ['HS256 with the Ed25519 key as a secret', 'ed', token({ alg: 'HS256' }, claims(), hs(pem(ed)))],
  // Published keys
  ['published RS256', 'published', rs256({ kid: 'rsa' })],
  ['published ES256', 'published', token({ alg: 'ES256', kid: 'ec' }, claims(), es(ec.privateKey))],
  ['published EdDSA', 'published', token({ alg: 'EdDSA', kid: 'ed' }, claims(), eddsa(ed.privateKey))],
  [
    'Ed25519 by a key that is for EdDSA',
    'published',
    token({ alg: 'Ed25519', kid: 'ed' }, claims(), eddsa(ed.privateKey)),
  ],
  [
    'Ed25519 by a key that does not say',
    'published',
    token({ alg: 'Ed25519', kid: 'ed-without-alg' }, claims(), eddsa(otherEd.privateKey)),
  ],
  ['published RS256 without a kid, two keys fit', 'published', rs256()],
  ['published ES256 without a kid, many keys fit', 'published', token({ alg: 'ES256' }, claims(), es(ec.privateKey))],
  ['a kid of another key', 'published', rs256({ kid: 'ec' })],
  ['an invented kid', 'published', rs256({ kid: 'invented' })],
  ['an empty kid', 'published', rs256({ kid: '' })],
  ['a kid that is a number, as one key has', 'published', rs256({ kid: 7 }, otherRsa)],
  ['a kid that is null', 'published', rs256({ kid: null })],
  ['a kid that is a list', 'published', rs256({ kid: ['rsa'] })],
  ['a kid of the prototype', 'published', rs256({ kid: '__proto__' })],
  ['a key for encryption', 'published', rs256({ kid: 'encryption' }, otherRsa)],
  ['a key for another algorithm', 'published', rs256({ kid: 'other-alg' }, otherRsa)],
  ['a key for another operation', 'published', rs256({ kid: 'other-operation' }, otherRsa)],
  ['a key of 1024 bits', 'published', rs256({ kid: 'small' }, smallRsa)],
  ['a key on another curve', 'published', token({ alg: 'ES384', kid: 'ec384' }, claims(), es(ec384.privateKey, 384))],
  ['a kid of two keys', 'published', token({ alg: 'ES256', kid: 'twice' }, claims(), es(ec.privateKey))],
  ['a private key', 'published', token({ alg: 'ES256', kid: 'private' }, claims(), es(otherEc.privateKey))],
  ['a broken key', 'published', token({ alg: 'ES256', kid: 'broken' }, claims(), es(ec.privateKey))],
  ['a published secret', 'published', token({ alg: 'HS256', kid: 'oct' }, claims(), hs(SECRET))],
  ['the published key as a secret', 'published', token({ alg: 'HS256', kid: 'rsa' }, claims(), hs(pem(rsa)))],
  ['none with a published kid', 'published', token({ alg: 'none', kid: 'rsa' }, claims(), nothing)],
];

describe('a token', () => {
  it.each(SCHEMES)('with %s means what it means to jose', async (_what, authorization) => {
    expect(await byUs('secret', authorization)).toBe(await byJose('secret', authorization));
  });

  it.each(FORMS.filter(([, , , stricter]) => stricter === undefined))(
    '%s (%s) means what it means to jose, also the second time',
    async (_what, setup, text) => {
      const user = await byJose(setup, `Bearer ${text}`);
      expect(await byUs(setup, `Bearer ${text}`)).toBe(user);
      expect(await byUs(setup, `Bearer ${text}`)).toBe(user);
    },
  );

  it.each(FORMS.filter(([, , , stricter]) => stricter !== undefined))(
    '%s (%s) is refused, though jose accepts it',
    async (_what, setup, text) => {
      expect(await byJose(setup, `Bearer ${text}`)).toBe('ann');
      expect(await byUs(setup, `Bearer ${text}`)).toBeUndefined();
    },
  );

  it('is accepted in at least one form under each kind of key, and in many forms refused', async () => {
    const users = await Promise.all(
      FORMS.map(async ([, setup, text]) => [setup, await byUs(setup, `Bearer ${text}`)] as const),
    );
    expect(new Set(users.flatMap(([setup, user]) => (user === undefined ? [] : setup)))).toEqual(
      new Set(['secret', 'anybody', 'rsa', 'ec', 'ed', 'published']),
    );
    expect(FORMS.length + SCHEMES.length).toBeGreaterThan(150);
    expect(users.filter(([, user]) => user === undefined).length).toBeGreaterThan(80);
  });

  it('cannot be changed by a single bit', async () => {
    const bytes = Buffer.from(hs256());
    for (let i = 0; i < bytes.length * 8; i += 5) {
      const changed = Buffer.from(bytes);
      changed[i >> 3] = (changed[i >> 3] ?? 0) ^ (1 << (i & 7));
      const text = changed.toString('latin1');
      expect([text, await byUs('secret', `Bearer ${text}`)]).toEqual([text, undefined]);
    }
  });
});

describe('BuyerIdentity', () => {
  it('answers at once where no key has to be read, counts, and remembers only what was verified', () => {
    const identity = new BuyerIdentity({ buyers: { ...none, ...both, secret: SECRET } });
    expect(identity.identify(`Bearer ${hs256()}`)).toMatchObject({ outcome: 'known', userId: 'ann' });
    expect(identity.identify(`bearer ${hs256()}`)).toMatchObject({ outcome: 'known', userId: 'ann' });
    for (let i = 0; i < 50; i += 1) {
      const forged = token({ alg: 'HS256' }, claims({ jti: i }), hs('another-secret'));
      expect(identity.identify(`Bearer ${forged}`)).toEqual({ outcome: 'unknown' });
    }
    expect(identity.identify(undefined)).toEqual({ outcome: 'unknown' });
    expect(identity.counts).toEqual({ known: 1, verified: 1, refused: 51, unavailable: 0 });
    expect(identity.tokensKnown).toBe(1);
  });

  it('knows PEM keys of every kind', () => {
    const pkcs8 = ed.privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(createPublicKey(createPrivateKey(pkcs8)).equals(ed.publicKey)).toBe(true);
    for (const [pair, alg, signer] of [
      [rsa, 'RS256', rs(rsa.privateKey)],
      [ec, 'ES256', es(ec.privateKey)],
      [ed, 'EdDSA', eddsa(ed.privateKey)],
    ] as const) {
      const identity = new BuyerIdentity({ buyers: { ...none, ...both, publicKey: pem(pair) } });
      expect(identity.identify(`Bearer ${token({ alg }, claims(), signer)}`)).toMatchObject({ userId: 'ann' });
    }
  });
});
