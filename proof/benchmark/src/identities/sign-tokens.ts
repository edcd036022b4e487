import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { AUDIENCE, type Identities, ISSUER } from './identities.js';

/** Longer than any benchmark. */
const TOKEN_SECONDS = 6 * 3_600;
/** Signed at once, on the threads of Node. */
const SIGNED_AT_ONCE = 64;
const signOnThread = promisify(sign);

/** A token for each of these users, as their login would issue it. */
export async function signTokens(
  { algorithm, key, keyId }: Omit<Identities, 'proxies'>,
  users: readonly string[],
): Promise<string[]> {
  const header = base64url({ alg: algorithm, typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) });
  const iat = Math.floor(Date.now() / 1_000);
  const texts = users.map(
    (sub) => `${header}.${base64url({ iss: ISSUER, aud: AUDIENCE, sub, iat, exp: iat + TOKEN_SECONDS })}`,
  );
  if (algorithm === 'HS256') {
    return texts.map((text) => `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`);
  }
  const privateKey = createPrivateKey(key);
  const signed = async (text: string): Promise<string> => {
    const signature = await signOnThread(algorithm === 'RS256' ? 'sha256' : null, Buffer.from(text), privateKey);
    return `${text}.${signature.toString('base64url')}`;
  };
  const tokens: string[] = [];
  for (let from = 0; from < texts.length; from += SIGNED_AT_ONCE) {
    tokens.push(...(await Promise.all(texts.slice(from, from + SIGNED_AT_ONCE).map(signed))));
  }
  return tokens;
}

function base64url(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
