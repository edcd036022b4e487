import { AUDIENCE, ISSUER } from './wire/tokens.js';

/** The tools recognise the processes of an interrupted test run by these. */
const TEST_RUN_VARIABLE = 'FLASHSALE_TEST_RUN';

export interface AttackEnvironment {
  /** Variables that every process of the run is to carry. */
  readonly marks: Readonly<Record<string, string>>;
  /** Of a system that we did not start: what its API has been given under the same names. */
  readonly adminToken: string | undefined;
  readonly buyerSecret: string | undefined;
  readonly issuer: string;
  readonly audience: string;
}

export function readAttackEnvironment(variables: NodeJS.ProcessEnv = process.env): AttackEnvironment {
  const testRun = variables[TEST_RUN_VARIABLE];
  return {
    marks: testRun === undefined ? {} : { [TEST_RUN_VARIABLE]: testRun },
    adminToken: variables['ADMIN_TOKEN'] || undefined,
    buyerSecret: variables['BUYER_JWT_SECRET'] || undefined,
    issuer: variables['BUYER_JWT_ISSUER'] || ISSUER,
    audience: variables['BUYER_JWT_AUDIENCE'] || AUDIENCE,
  };
}
