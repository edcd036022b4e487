import { readEnvironment, STORE_VARIABLES } from 'flashsale-core';

const VARIABLES = {
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL,
  REDIS_URL: STORE_VARIABLES.REDIS_URL,
  // Without it the queues are not checked.
  RABBITMQ_URL: STORE_VARIABLES.RABBITMQ_URL.optional(),
  RABBITMQ_PREFIX: STORE_VARIABLES.RABBITMQ_PREFIX,
};

/** What is said with a variable that is missing or bad. */
export const ENVIRONMENT_HINT = '`npm start` leaves the addresses in .local/env.';

export type VerifyEnvironment = ReturnType<typeof readVerifyEnvironment>;

/** @throws EnvironmentError that names every bad variable */
export function readVerifyEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(VARIABLES, variables);
}
