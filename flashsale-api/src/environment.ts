import { FLAG_VARIABLE, HOST_VARIABLE, PORT_VARIABLE, readEnvironment, STORE_VARIABLES } from 'flashsale-core';
import { z } from 'zod';

/** A shorter token could be guessed. */
const ADMIN_TOKEN_LENGTH_MIN = 32;

const VARIABLES = {
  ...STORE_VARIABLES,
  HOST: HOST_VARIABLE,
  PORT: PORT_VARIABLE.default(3000),
  FLASHSALE_DEMO: FLAG_VARIABLE.default(false),
  ADMIN_TOKEN: z
    .string()
    .min(ADMIN_TOKEN_LENGTH_MIN, `must have ${ADMIN_TOKEN_LENGTH_MIN} characters at least`)
    .optional(),
  SHUTDOWN_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  WARM_UP_REQUESTS: z.coerce.number().int().min(0).max(100_000).default(4_000),
};

export type Environment = ReturnType<typeof readApiEnvironment>;
/** The injection token of the environment. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');

/** @throws EnvironmentError that names every bad variable */
export function readApiEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(VARIABLES, variables);
}
