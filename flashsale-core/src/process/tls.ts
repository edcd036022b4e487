import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { z } from 'zod';

/** Parameters of an address, each of which names a file in PEM. They are PostgreSQL's, and every store takes them. */
export const TLS_FILE_PARAMETERS = ['sslrootcert', 'sslcert', 'sslkey'] as const;
const SCHEMES_WITH_TLS = new Set(['rediss:', 'amqps:']);
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
/** What OpenSSL says of a certificate whose authority it does not know. amqplib hands on the words, not always the code. */
const UNKNOWN_AUTHORITY =
  /self-signed certificate|unable to get (local )?issuer certificate|unable to verify the first certificate/;
const SPEAKS_NO_TLS = /wrong version number|packet length too long/;

/** Options of `tls.connect`. */
export interface ClientTls {
  readonly rejectUnauthorized: boolean;
  readonly secureContext?: SecureContext;
  readonly servername?: string;
}

/** An address asks for TLS in a way that cannot be used; the message names the parameter and its file. */
export class TlsError extends Error {
  override readonly name = 'TlsError';
}

/**
 * How to connect to the store at this address by TLS; undefined for a scheme without it. The files are read here, once.
 * @throws TlsError
 */
export function tlsByScheme(address: string): ClientTls | undefined {
  const url = new URL(address);
  // ioredis would take it for its own option, which can switch TLS off.
  if (url.searchParams.has('tls')) throw new TlsError('tls: is not a parameter here; the scheme rediss asks for TLS');
  if (SCHEMES_WITH_TLS.has(url.protocol)) {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // A server of several names chooses its certificate by this one.
    return { ...verifiedTls(url), ...(isIP(host) === 0 && { servername: host }) };
  }
  refuseTlsFiles(url, `${url.protocol.slice(0, -1)} is not encrypted`);
  return undefined;
}

/**
 * The certificate must be signed by an authority in `sslrootcert`, else by one that Node knows, and name the host.
 * Stated here, so that NODE_TLS_REJECT_UNAUTHORIZED does not matter.
 *
 * @throws TlsError if a file cannot be used
 */
export function verifiedTls({ searchParams }: URL): ClientTls {
  const [ca, cert, key] = TLS_FILE_PARAMETERS.map((parameter) => readParameter(searchParams, parameter));
  if (ca !== undefined) expectCertificates('sslrootcert', ca);
  if (cert !== undefined) expectCertificates('sslcert', cert);
  if ((cert === undefined) !== (key === undefined))
    throw new TlsError('sslcert and sslkey: one of them is missing; a certificate is of no use without its key');
  if (ca === undefined && cert === undefined) return { rejectUnauthorized: true };
  try {
    // One for all connections, so that a malformed key is found now and not when a store is lost.
    const secureContext = createSecureContext({ ca: ca?.text, cert: cert?.text, key: key?.text });
    return { rejectUnauthorized: true, secureContext };
  } catch (cause) {
    throw new TlsError(`sslkey: ${key?.file} is not the key of sslcert: ${(cause as Error).message}`, { cause });
  }
}

/** @throws TlsError where files for TLS are named and would not be used */
export function refuseTlsFiles({ searchParams }: URL, reason: string): void {
  const named = TLS_FILE_PARAMETERS.find((parameter) => searchParams.has(parameter));
  if (named !== undefined) throw new TlsError(`${named}: would not be used: ${reason}`);
}

/** Makes a TlsError of `connect` a defect of the variable that holds the address. */
export function refuseBadTls(connect: (address: string) => unknown) {
  return (address: string, context: z.RefinementCtx<string>): void => {
    // What is not a URL has been refused already.
    if (!URL.canParse(address)) return;
    try {
      connect(address);
    } catch (error) {
      if (!(error instanceof TlsError)) throw error;
      context.addIssue(error.message);
    }
  };
}

/** Why a connection failed, with what to do where its TLS is the cause. */
export function explainConnectionFault(error: Error & { readonly code?: string }): string {
  const { message, code = '' } = error;
  if (UNKNOWN_AUTHORITY.test(message))
    return `${message}; sslrootcert=FILE in the address names the authority to trust (docs/operations.md, "TLS to the stores")`;
  if (SPEAKS_NO_TLS.test(message)) return 'the server does not speak TLS on this port';
  return message || code;
}

interface PemFile {
  readonly file: string;
  readonly text: string;
}

function readParameter(searchParams: URLSearchParams, parameter: string): PemFile | undefined {
  const file = searchParams.get(parameter);
  if (file === null) return undefined;
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new TlsError(`${parameter}: ${file} cannot be read (${code})`, { cause });
  }
}

/** Node ignores what it cannot parse, and would then trust nobody. */
function expectCertificates(parameter: string, { file, text }: PemFile): void {
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new TlsError(`${parameter}: ${file} holds no certificate in PEM`);
  for (const certificate of certificates) {
    try {
      void new X509Certificate(certificate);
    } catch (cause) {
      throw new TlsError(`${parameter}: ${file} holds a certificate that cannot be read`, { cause });
    }
  }
}
