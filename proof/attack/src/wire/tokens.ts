import { createHmac, type KeyObject, sign } from 'node:crypto';

export const ISSUER = 'https://login.example';
export const AUDIENCE = 'flashsale';
const LIFETIME_SECONDS = 600;

export type Part = Readonly<Record<string, unknown>>;
/** What signs the first two parts of a token; what it returns is the third. */
export type Signer = (signed: string) => Buffer;

export const byHmac =
  (secret: string | Buffer, hash = 'sha256'): Signer =>
  (signed) =>
    createHmac(hash, secret).update(signed).digest();

export const byRsa =
  (key: KeyObject): Signer =>
  (signed) =>
    sign('sha256', Buffer.from(signed), key);

/** As ES256 has it: both numbers one after the other. */
export const byEcdsa =
  (key: KeyObject): Signer =>
  (signed) =>
    sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });

export function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** A token of any header and any content, signed or not: no library would make most of them. */
export function forge(header: unknown, claims: unknown, signer: Signer): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signer(signed).toString('base64url')}`;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

/** The content of a token that is good for this user. */
export function claimsOf(userId: string, { issuer = ISSUER, audience = AUDIENCE } = {}): Part {
  return { iss: issuer, aud: audience, sub: userId, exp: nowSeconds() + LIFETIME_SECONDS };
}
