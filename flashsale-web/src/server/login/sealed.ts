import { hkdfSync } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt, type JWTPayload } from 'jose';

const KEY_SIZE_BYTES = 32;
const ALGORITHM = 'dir';
const ENCRYPTION = 'A256GCM';
/** What a browser keeps of a cookie, with its name and attributes. */
const TEXT_LENGTH_MAX = 4_000;

/** What is sealed for one purpose is nothing for another. */
export type Purpose = 'session' | 'attempt' | 'operator attempt';

const keys = new Map<string, Uint8Array>();

/** Derives a key once for each secret: there are two at most. */
function keyOf(secret: string): Uint8Array {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'flashsale login', KEY_SIZE_BYTES));
  keys.set(secret, key);
  return key;
}

/** Encrypts claims for a browser, which can neither read nor change them; undefined where it would not keep so much. */
export async function seal(
  purpose: Purpose,
  claims: JWTPayload & { readonly exp: number },
  [secret = '']: readonly string[],
): Promise<string | undefined> {
  const text = await new EncryptJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION })
    .setAudience(purpose)
    .encrypt(keyOf(secret));
  return text.length > TEXT_LENGTH_MAX ? undefined : text;
}

/** The claims, with when they end in seconds since 1970; undefined for what is changed, too old, or of another secret or purpose. */
export async function unseal(
  purpose: Purpose,
  text: string,
  secrets: readonly string[],
): Promise<(JWTPayload & { readonly exp: number }) | undefined> {
  if (text.length > TEXT_LENGTH_MAX) return undefined;
  for (const secret of secrets) {
    try {
      const { payload } = await jwtDecrypt(text, keyOf(secret), {
        audience: purpose,
        requiredClaims: ['exp'],
        keyManagementAlgorithms: [ALGORITHM],
        contentEncryptionAlgorithms: [ENCRYPTION],
      });
      return { ...payload, exp: payload.exp ?? 0 };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return undefined;
}
