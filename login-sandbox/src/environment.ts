const LOCAL_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export interface Environment {
  /** Where browsers and the shop find this provider. */
  readonly issuer: URL;
  readonly host: string;
  readonly port: number;
  readonly shopUrl: URL;
  /** The shop, as buyers log in there. */
  readonly shop: Client;
  /** The console, as operators log in there. */
  readonly console: Client;
}

interface Client {
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
    shop: readClient('LOGIN', variables),
    console: readClient('OPERATOR_LOGIN', variables),
  };
}

/** Here everybody may be anybody, so it is for no shop that others reach. */
function readLocalUrl(name: string, text = ''): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' && url.port !== '' && LOCAL_HOST.test(url.hostname)) return url;
  throw new Error(`The environment is not usable: ${name} must be an http address of this machine with its port`);
}

function readClient(prefix: string, variables: NodeJS.ProcessEnv): Client {
  const read = (name: string): string => readText(name, variables[name]);
  return { clientId: read(`${prefix}_CLIENT_ID`), clientSecret: read(`${prefix}_CLIENT_SECRET`) };
}

function readText(name: string, text = ''): string {
  if (text !== '') return text;
  throw new Error(`The environment is not usable: ${name} must be set`);
}
