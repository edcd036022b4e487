import { readFileSync } from 'node:fs';

const SECRET_LENGTH_MIN = 32;
/** One of these makes the API ask buyers for a token. */
const KEYS_OF_THE_API = ['BUYER_JWT_SECRET', 'BUYER_JWT_PUBLIC_KEY', 'BUYER_JWT_JWKS_URL'];
const LOCAL_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** How buyers log in, and how this server tells the API who they are. */
export interface LoginSettings {
  /** Where browsers find this shop: an origin. */
  readonly shopUrl: URL;
  readonly provider: {
    readonly issuer: URL;
    readonly clientId: string;
    /** Undefined for a client without one, which PKCE alone protects. */
    readonly clientSecret: string | undefined;
  };
  /** What sessions are encrypted with: the first one writes and reads, the others only read. */
  readonly sessionSecrets: readonly string[];
  /** What the API checks the tokens of buyers with, as its own variables have it. */
  readonly buyerToken: {
    readonly secret: string;
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
  };
}

/**
 * The login of this shop; undefined where buyers are not identified.
 *
 * @throws Error that names the bad variable, also where buyers are identified and could not log in
 */
export function readLoginSettings(variables: NodeJS.ProcessEnv): LoginSettings | undefined {
  const read = (name: string): string | undefined => readVariable(variables, name);
  const key = KEYS_OF_THE_API.find((name) => read(name) !== undefined);
  const issuer = read('LOGIN_ISSUER');
  if (issuer === undefined) {
    if (key === undefined) return undefined;
    return refuse(`${key} makes buyers need a token, and without LOGIN_ISSUER nobody can log in to get one`);
  }
  if (key !== undefined && key !== 'BUYER_JWT_SECRET')
    return refuse(`${key}: with LOGIN_ISSUER this server signs the tokens of buyers, by BUYER_JWT_SECRET`);
  const clientId = read('LOGIN_CLIENT_ID') ?? refuse('LOGIN_CLIENT_ID must be set with LOGIN_ISSUER');
  const previousSecret = read('SESSION_SECRET_PREVIOUS');
  return {
    shopUrl: readShopUrl(read('SHOP_URL')),
    provider: { issuer: readSafeUrl('LOGIN_ISSUER', issuer), clientId, clientSecret: read('LOGIN_CLIENT_SECRET') },
    sessionSecrets: [
      longEnough('SESSION_SECRET', read('SESSION_SECRET')),
      ...(previousSecret === undefined ? [] : [longEnough('SESSION_SECRET_PREVIOUS', previousSecret)]),
    ],
    buyerToken: {
      secret: longEnough('BUYER_JWT_SECRET', read('BUYER_JWT_SECRET')),
      issuer: read('BUYER_JWT_ISSUER'),
      audience: read('BUYER_JWT_AUDIENCE'),
    },
  };
}

/** A variable, or the file that X_FILE names. An empty one counts as not set. */
function readVariable(variables: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = variables[`${name}_FILE`];
  if (!file) return variables[name] || undefined;
  if (variables[name]) return refuse(`${name} is set, and ${name}_FILE too`);
  try {
    // Editors and `echo` end a file with a line feed that is not part of the secret.
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
  } catch (error) {
    return refuse(`${name}_FILE: the file cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function longEnough(name: string, secret: string | undefined): string {
  if (secret !== undefined && secret.length >= SECRET_LENGTH_MIN) return secret;
  return refuse(`${name} must have ${SECRET_LENGTH_MIN} characters at least, with LOGIN_ISSUER`);
}

function readShopUrl(text: string | undefined): URL {
  if (text === undefined) return refuse('SHOP_URL must be set with LOGIN_ISSUER: where browsers find the shop');
  const url = readSafeUrl('SHOP_URL', text);
  if (url.pathname === '/' && url.search === '' && url.hash === '') return url;
  return refuse('SHOP_URL must be an origin, as https://shop.example');
}

/** Over plain http anybody on the way could read a session or change what the provider says. */
function readSafeUrl(name: string, text: string): URL {
  const url = URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOCAL_HOST.test(url.hostname));
  if (url !== null && isSafe) return url;
  return refuse(`${name} must be an https address, or an http one of this machine`);
}

function refuse(defect: string): never {
  throw new Error(`The environment is not usable: ${defect}`);
}
