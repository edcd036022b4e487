import { longEnough, type ProviderLogin, readProviderLogin, readVariable, refuse } from './login-variables';

/** One of these makes the API ask buyers for a token. */
const KEYS_OF_THE_API = ['BUYER_JWT_SECRET', 'BUYER_JWT_PUBLIC_KEY', 'BUYER_JWT_JWKS_URL'];

/** How buyers log in, and how this server tells the API who they are. */
export interface LoginSettings extends ProviderLogin {
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
  return {
    ...readProviderLogin(variables, 'LOGIN', issuer),
    buyerToken: {
      secret: longEnough('BUYER_JWT_SECRET', read('BUYER_JWT_SECRET'), 'with LOGIN_ISSUER'),
      issuer: read('BUYER_JWT_ISSUER'),
      audience: read('BUYER_JWT_AUDIENCE'),
    },
  };
}
