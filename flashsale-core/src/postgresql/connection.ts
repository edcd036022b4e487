import type pg from 'pg';
import { refuseTlsFiles, TLS_FILE_PARAMETERS, TlsError, verifiedTls } from '../process/tls.js';

/** libpq checks a certificate fully in the last of these alone; here all of them mean that, as in node-postgres 8. */
const VERIFIED_MODES = ['allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
/** Another way to write it, known from other drivers. */
const MODES_BY_SSL = new Map([
  ['true', 'verify-full'],
  ['1', 'verify-full'],
  ['false', 'disable'],
  ['0', 'disable'],
  ['no-verify', 'no-verify'],
]);
const UNVERIFIED =
  'sslmode=no-verify: the connections to PostgreSQL are encrypted, but any server is believed; sslmode=verify-full checks it';

type ConnectionSettings = Pick<pg.ClientConfig, 'connectionString' | 'ssl' | 'sslnegotiation'>;

/**
 * How node-postgres connects to this address. TLS is decided here and not by the driver, which reads the files again for each
 * connection and announces that its next version will check less.
 *
 * @throws TlsError if the address asks for TLS in a way that cannot be used
 */
export function postgresqlConnection(address: string): ConnectionSettings {
  const url = new URL(address);
  const { searchParams } = url;
  if (searchParams.get('uselibpqcompat') === 'true')
    throw new TlsError('uselibpqcompat: would check less; sslmode=verify-full means the same to libpq and here');
  const mode = modeOf(url);
  if (mode === undefined) return { connectionString: address };
  const ssl = tlsOf(url, mode);
  const negotiation = searchParams.get('sslnegotiation');
  // In the address they would take the place of what was decided.
  for (const name of ['ssl', 'sslmode', 'sslnegotiation', ...TLS_FILE_PARAMETERS]) searchParams.delete(name);
  return {
    connectionString: url.href,
    ssl,
    ...(negotiation !== null && { sslnegotiation: negotiationOf(negotiation) }),
  };
}

/** The address with PGSSLMODE as its mode if it says nothing of TLS itself, as libpq reads both. */
export function withDefaultMode(address: string, mode: string | undefined): string {
  const url = URL.parse(address);
  if (url === null || !mode || modeOf(url) !== undefined) return address;
  url.searchParams.set('sslmode', mode);
  return url.href;
}

let hasWarned = false;

function modeOf({ searchParams }: URL): string | undefined {
  const ssl = searchParams.get('ssl');
  const mode = searchParams.get('sslmode');
  if (mode !== null) return mode;
  if (ssl !== null) return MODES_BY_SSL.get(ssl) ?? `ssl=${ssl}`;
  const impliesTls = [...TLS_FILE_PARAMETERS, 'sslnegotiation'].some((name) => searchParams.has(name));
  return impliesTls ? 'verify-full' : undefined;
}

function tlsOf(url: URL, mode: string): pg.ClientConfig['ssl'] {
  if (VERIFIED_MODES.includes(mode)) return verifiedTls(url);
  if (mode !== 'disable' && mode !== 'no-verify')
    throw new TlsError(`sslmode: ${mode} is none of disable, no-verify, ${VERIFIED_MODES.join(', ')}`);
  refuseTlsFiles(url, `sslmode is ${mode}`);
  if (mode === 'disable') return false;
  if (!hasWarned) process.emitWarning(UNVERIFIED);
  hasWarned = true;
  return { rejectUnauthorized: false };
}

function negotiationOf(text: string): 'postgres' | 'direct' {
  if (text === 'postgres' || text === 'direct') return text;
  throw new TlsError(`sslnegotiation: ${text} is neither postgres nor direct`);
}
