import { randomBytes } from 'node:crypto';
import type { StartOptions } from './options.js';

const SECRET_SIZE_BYTES = 32;
const ON_THIS_MACHINE = '127.0.0.1';

type Variables = Readonly<Record<string, string>>;

/** What identifies buyers and operators by the login sandbox; the secrets are made anew for each start, which ends all sessions. */
export interface SandboxLogin {
  /** The tokens of buyers and the logins of operators, which the web server signs and the API checks. */
  readonly ofTokens: Variables;
  /** What web server and sandbox know of each other. */
  readonly ofLogin: Variables;
  /** What only the web server knows. */
  readonly ofSessions: Variables;
}

/** Undefined where no sandbox was asked for. */
export function sandboxLogin({ webPort, loginPort }: StartOptions): SandboxLogin | undefined {
  if (webPort === undefined || loginPort === undefined) return undefined;
  return {
    ofTokens: {
      BUYER_JWT_SECRET: newSecret(),
      BUYER_JWT_ISSUER: `http://${ON_THIS_MACHINE}:${webPort}`,
      BUYER_JWT_AUDIENCE: 'flashsale',
      OPERATOR_JWT_SECRET: newSecret(),
    },
    ofLogin: {
      LOGIN_ISSUER: `http://${ON_THIS_MACHINE}:${loginPort}`,
      LOGIN_CLIENT_ID: 'flashsale',
      LOGIN_CLIENT_SECRET: newSecret(),
      OPERATOR_LOGIN_CLIENT_ID: 'flashsale-console',
      OPERATOR_LOGIN_CLIENT_SECRET: newSecret(),
      SHOP_URL: `http://${ON_THIS_MACHINE}:${webPort}`,
    },
    ofSessions: {
      SESSION_SECRET: newSecret(),
      OPERATOR_LOGIN_ISSUER: `http://${ON_THIS_MACHINE}:${loginPort}`,
      OPERATOR_LOGIN_NAME: 'the login for trying',
    },
  };
}

function newSecret(): string {
  return randomBytes(SECRET_SIZE_BYTES).toString('hex');
}
