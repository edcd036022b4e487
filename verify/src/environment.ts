import { PAYMENT_SANDBOX_VARIABLES, readEnvironment, REDIS_VARIABLES, STORE_VARIABLES } from 'flashsale-core';

const VARIABLES = {
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL,
  // With it PostgreSQL is read there.
  DATABASE_REPLICA_URL: STORE_VARIABLES.DATABASE_URL.optional(),
  ...REDIS_VARIABLES,
  // Without it the queues are not checked.
  RABBITMQ_URL: STORE_VARIABLES.RABBITMQ_URL.optional(),
  RABBITMQ_PREFIX: STORE_VARIABLES.RABBITMQ_PREFIX,
  // Without it the money there is not compared.
  PAYMENT_SANDBOX_URL: PAYMENT_SANDBOX_VARIABLES.PAYMENT_SANDBOX_URL,
};

/** What is said with a variable that is missing or bad. */
export const ENVIRONMENT_HINT = '`npm start` leaves the addresses in .local/env.';

export type VerifyEnvironment = ReturnType<typeof readVerifyEnvironment>;

/** @throws EnvironmentError that names every bad variable */
export function readVerifyEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(VARIABLES, variables);
}
