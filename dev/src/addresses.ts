import {
  EnvironmentError,
  LOADER_VARIABLES,
  ONE_BROKER_VARIABLE,
  readEnvironment,
  REDIS_VARIABLES,
  STORE_VARIABLES,
} from 'flashsale-core';
import { Refusal } from 'flashsale-testkit';
import { z } from 'zod';

const SHAPE = {
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL.optional(),
  ...REDIS_VARIABLES,
  ...LOADER_VARIABLES,
  MIGRATION_DATABASE_URL: STORE_VARIABLES.DATABASE_URL.optional(),
  RABBITMQ_URL: ONE_BROKER_VARIABLE.optional(),
  RABBITMQ_MANAGEMENT_URL: z.url({ protocol: /^https?$/ }).optional(),
} as const;

/**
 * The address of a store that the environment names, with its password where that is kept apart.
 *
 * @throws Refusal where it is no such address
 */
export function addressOf(variable: keyof typeof SHAPE): URL | undefined {
  const url = textOf(variable);
  return url === undefined ? undefined : new URL(url);
}

/**
 * The same as it was written, for an address that is no URL.
 *
 * @throws Refusal where it is no such address
 */
export function textOf(variable: keyof typeof SHAPE): string | undefined {
  try {
    return readEnvironment({ [variable]: SHAPE[variable] })[variable];
  } catch (error) {
    if (error instanceof EnvironmentError) throw new Refusal(error.message, { cause: error });
    throw error;
  }
}
