import {
  EnvironmentError,
  LOADER_VARIABLES,
  ONE_BROKER_VARIABLE,
  readEnvironment,
  STORE_VARIABLES,
} from 'flashsale-core';
import { Refusal } from 'flashsale-testkit';
import { z } from 'zod';

const SHAPE = {
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL.optional(),
  REDIS_URL: STORE_VARIABLES.REDIS_URL.optional(),
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
  try {
    const url = readEnvironment({ [variable]: SHAPE[variable] })[variable];
    return url === undefined ? undefined : new URL(url);
  } catch (error) {
    if (error instanceof EnvironmentError) throw new Refusal(error.message, { cause: error });
    throw error;
  }
}
