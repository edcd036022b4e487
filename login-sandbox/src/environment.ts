const LOCAL_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export interface Environment {
  /** Where browsers and the shop find this provider. */
  readonly issuer: URL;
  readonly host: string;
  readonly port: number;
  readonly shopUrl: URL;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The environment of the web server, which this provider serves. @throws Error that names the bad variable */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const issuer = readLocalUrl('LOGIN_ISSUER', variables['LOGIN_ISSUER']);
  return {
    issuer,
    host: variables['HOST'] || '127.0.0.1',
    port: Number(issuer.port),
    shopUrl: readLocalUrl('SHOP_URL', variables['SHOP_URL']),
    clientId: readText('LOGIN_CLIENT_ID', variables['LOGIN_CLIENT_ID']),
    clientSecret: readText('LOGIN_CLIENT_SECRET', variables['LOGIN_CLIENT_SECRET']),
  };
}

/** Here everybody may be anybody, so it is for no shop that others reach. */
function readLocalUrl(name: string, text = ''): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' && url.port !== '' && LOCAL_HOST.test(url.hostname)) return url;
  throw new Error(`The environment is not usable: ${name} must be an http address of this machine with its port`);
}

function readText(name: string, text = ''): string {
  if (text !== '') return text;
  throw new Error(`The environment is not usable: ${name} must be set`);
}
