import { z } from 'zod';
import { HOST_VARIABLE, PORT_VARIABLE, PROCESS_VARIABLES, readEnvironment, STORE_VARIABLES } from 'flashsale-core';

/** Ten years. */
const RETIRE_AFTER_HOURS_MAX = 24 * 3_650;

const VARIABLES = {
  ...STORE_VARIABLES,
  ...PROCESS_VARIABLES,
  HOST: HOST_VARIABLE,
  WORKER_PORT: PORT_VARIABLE.default(0),
  RETIRE_AFTER_HOURS: z.coerce.number().int().min(0).max(RETIRE_AFTER_HOURS_MAX).default(168),
};

export type Environment = ReturnType<typeof readWorkerEnvironment>;
/** The injection token of the environment. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');

/** @throws EnvironmentError that names every bad variable */
export function readWorkerEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(VARIABLES, variables);
}
