import { isUtf8 } from 'node:buffer';

/** Clocks differ: a token is valid this long before and after its time. */
const LEEWAY_SECONDS = 5;
const TOKEN = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

export interface TokenHeader {
  readonly alg: string;
  readonly kid: unknown;
}

/** A JSON Web Token whose signature has not been checked yet. */
export interface Token {
  readonly header: TokenHeader;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature is of. */
  readonly signedText: string;
  readonly signature: string;
}

/** What must be in a token besides an expiry and a subject. */
export interface ExpectedClaims {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/** Reads a token; undefined for what is none, and for one with extensions that must be understood (`crit`). */
export function readToken(text: string): Token | undefined {
  const [, header = '', claims = '', signature = ''] = TOKEN.exec(text) ?? [];
  const readHeader = headerOf(header);
  const readClaims = readHeader && readObject(claims);
  if (readHeader === undefined || readClaims === undefined) return undefined;
  const signedText = text.slice(0, -signature.length - 1);
  return { header: readHeader, claims: readClaims, signedText, signature };
}

/** What one key signs has the same header, so the header of a token is mostly that of the one before. */
let lastHeader: { readonly part: string; readonly header: TokenHeader | undefined } | undefined;

function headerOf(part: string): TokenHeader | undefined {
  if (lastHeader?.part !== part) {
    const { alg, kid, crit } = readObject(part) ?? {};
    // A copy: the part of a string keeps all of it in memory, which is a token that buys.
    lastHeader = {
      part: Buffer.from(part, 'latin1').toString('latin1'),
      header: typeof alg === 'string' && crit === undefined ? { alg, kid } : undefined,
    };
  }
  return lastHeader.header;
}

/** When the token ends, in seconds since 1970; undefined if it is not valid now, or not for us. */
export function validUntilSeconds(
  { claims }: Token,
  { issuer, audience }: ExpectedClaims,
  nowSeconds: number,
): number | undefined {
  const { exp, nbf, iat, iss, aud } = claims;
  if (typeof exp !== 'number' || exp + LEEWAY_SECONDS <= nowSeconds) return undefined;
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf - LEEWAY_SECONDS > nowSeconds)) return undefined;
  if (iat !== undefined && typeof iat !== 'number') return undefined;
  if (issuer !== undefined && iss !== issuer) return undefined;
  if (audience !== undefined && aud !== audience && !(Array.isArray(aud) && aud.includes(audience))) return undefined;
  return exp + LEEWAY_SECONDS;
}

/** The last characters of base64url whose spare bits are 0, by how many characters go beyond a multiple of four. */
const LAST_CHARACTERS = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'] as const;

/** Whether characters of base64url are as an encoder writes them: decoders ignore spare bits, so one text would have several forms. */
export function isCanonicalBase64url(text: string): boolean {
  const last = LAST_CHARACTERS[text.length % 4];
  return last === undefined || last.includes(text.charAt(text.length - 1));
}

/** The JSON object in a part of a token. */
function readObject(part: string): Record<string, unknown> | undefined {
  if (!isCanonicalBase64url(part)) return undefined;
  const bytes = Buffer.from(part, 'base64url');
  // Else different bytes would be the same text.
  if (!isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
