import { longEnough, type ProviderLogin, readProviderLogin, readVariable, refuse } from './login-variables';

/** From the one that may most: whoever has several roles has the highest. */
export const OPERATOR_ROLES = ['owner', 'operator', 'viewer'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

const NEEDS_ISSUER = [
  'OPERATOR_JWT_SECRET',
  'OPERATOR_LOGIN_CLIENT_ID',
  'OPERATOR_LOGIN_CLIENT_SECRET',
  'OPERATOR_LOGIN_NAME',
  'OPERATOR_LOGIN_SCOPE',
  'OPERATOR_LOGIN_ROLE_CLAIM',
  'OPERATOR_LOGIN_ROLES',
];
const BECAUSE = 'with OPERATOR_LOGIN_ISSUER';
const SCOPE_DEFAULT = 'openid profile';
const ROLE_CLAIM_DEFAULT = 'roles';
const ROLES_DEFAULT = OPERATOR_ROLES.map((role) => `${role}=${role}`).join(',');

/** How operators log in at a provider, and how this server vouches for them. */
export interface OperatorLoginSettings extends ProviderLogin {
  /** What the console calls the provider. */
  readonly name: string;
  readonly scope: string;
  /** The claim of the ID token that says what somebody may do here. */
  readonly roleClaim: string;
  /** What the claim says for each role. */
  readonly roleValues: ReadonlyMap<string, OperatorRole>;
  /** What the API checks logins with. */
  readonly tokenSecret: string;
}

/**
 * The login of operators at a provider; undefined where they log in by name and password alone.
 *
 * @throws Error that names the bad variable, also where only a part of them is set
 */
export function readOperatorLoginSettings(variables: NodeJS.ProcessEnv): OperatorLoginSettings | undefined {
  const read = (name: string): string | undefined => readVariable(variables, name);
  const issuer = read('OPERATOR_LOGIN_ISSUER');
  if (issuer === undefined) {
    const inVain = NEEDS_ISSUER.find((name) => read(name) !== undefined);
    if (inVain === undefined) return undefined;
    return refuse(`${inVain} is for a login of operators, and there is none without OPERATOR_LOGIN_ISSUER`);
  }
  const login = readProviderLogin(variables, 'OPERATOR_LOGIN', issuer);
  const scope = read('OPERATOR_LOGIN_SCOPE') ?? SCOPE_DEFAULT;
  if (!scope.split(' ').includes('openid')) return refuse('OPERATOR_LOGIN_SCOPE must have the word openid in it');
  return {
    ...login,
    name: read('OPERATOR_LOGIN_NAME') ?? login.provider.issuer.host,
    scope,
    roleClaim: read('OPERATOR_LOGIN_ROLE_CLAIM') ?? ROLE_CLAIM_DEFAULT,
    roleValues: readRoles(read('OPERATOR_LOGIN_ROLES') ?? ROLES_DEFAULT),
    tokenSecret: longEnough('OPERATOR_JWT_SECRET', read('OPERATOR_JWT_SECRET'), BECAUSE),
  };
}

/** `owner=admins,operator=shop-staff,operator=night-shift`: a value may not mean two roles. */
function readRoles(text: string): ReadonlyMap<string, OperatorRole> {
  const roles = new Map<string, OperatorRole>();
  for (const part of text.split(',')) {
    const [, roleText, value = ''] = /^\s*(\w+)=(.*?)\s*$/.exec(part) ?? [];
    const role = OPERATOR_ROLES.find((one) => one === roleText);
    if (role === undefined || value === '')
      return refuse('OPERATOR_LOGIN_ROLES must be like owner=admins,operator=shop-staff,viewer=accounting');
    if (roles.has(value)) return refuse(`OPERATOR_LOGIN_ROLES gives ${value} two roles`);
    roles.set(value, role);
  }
  return roles;
}
