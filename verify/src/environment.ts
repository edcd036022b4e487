import { readEnvironment, STORE_VARIABLES } from 'flashsale-core';

const VARIABLES = {
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL,
  REDIS_URL: STORE_VARIABLES.REDIS_URL,
  // Without it the queues are not checked.
  RABBITMQ_URL: STORE_VARIABLES.RABBITMQ_URL.optional(),
  RABBITMQ_PREFIX: STORE_VARIABLES.RABBITMQ_PREFIX,
};

export type VerifyEnvironment = ReturnType<typeof readVerifyEnvironment>;

/** @throws EnvironmentError that names every bad variable */
export function readVerifyEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(VARIABLES, variables);
}
