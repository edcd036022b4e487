import { readFileSync } from 'node:fs';

const SECRET_LENGTH_MIN = 32;
const LOCAL_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What every login by a provider needs, whoever logs in. */
export interface ProviderLogin {
  /** Where browsers find this shop: an origin. */
  readonly shopUrl: URL;
  readonly provider: {
    readonly issuer: URL;
    readonly clientId: string;
    /** Undefined for a client without one, which PKCE alone protects. */
    readonly clientSecret: string | undefined;
  };
  /** What cookies are encrypted with: the first one writes and reads, the others only read. */
  readonly sessionSecrets: readonly string[];
}

/** A variable, or the file that X_FILE names. An empty one counts as not set. */
export function readVariable(variables: NodeJS.ProcessEnv, name: string): string | undefined {
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

/** @param prefix of the variables that name the provider, as LOGIN */
export function readProviderLogin(variables: NodeJS.ProcessEnv, prefix: string, issuer: string): ProviderLogin {
  const read = (name: string): string | undefined => readVariable(variables, name);
  const because = `with ${prefix}_ISSUER`;
  const previousSecret = read('SESSION_SECRET_PREVIOUS');
  return {
    provider: {
      issuer: readSafeUrl(`${prefix}_ISSUER`, issuer),
      clientId: read(`${prefix}_CLIENT_ID`) ?? refuse(`${prefix}_CLIENT_ID must be set ${because}`),
      clientSecret: read(`${prefix}_CLIENT_SECRET`),
    },
    shopUrl: readShopUrl(read('SHOP_URL'), because),
    sessionSecrets: [
      longEnough('SESSION_SECRET', read('SESSION_SECRET'), because),
      ...(previousSecret === undefined ? [] : [longEnough('SESSION_SECRET_PREVIOUS', previousSecret, because)]),
    ],
  };
}

export function longEnough(name: string, secret: string | undefined, because: string): string {
  if (secret !== undefined && secret.length >= SECRET_LENGTH_MIN) return secret;
  return refuse(`${name} must have ${SECRET_LENGTH_MIN} characters at least, ${because}`);
}

function readShopUrl(text: string | undefined, because: string): URL {
  if (text === undefined) return refuse(`SHOP_URL must be set ${because}: where browsers find the shop`);
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

export function refuse(defect: string): never {
  throw new Error(`The environment is not usable: ${defect}`);
}
