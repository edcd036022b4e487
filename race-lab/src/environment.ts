import { readEnvironment, PORT_VARIABLE, STORE_VARIABLES } from 'flashsale-core';
import type { StoreAddresses } from './stores/stores.js';

const VARIABLES = {
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL.optional(),
  REDIS_URL: STORE_VARIABLES.REDIS_URL.optional(),
  RABBITMQ_URL: STORE_VARIABLES.RABBITMQ_URL.optional(),
  /** Where `lab serve` answers. */
  RACE_LAB_PORT: PORT_VARIABLE.default(3002),
};

export interface LabEnvironment {
  readonly addresses: StoreAddresses;
  readonly port: number;
}

/** @throws EnvironmentError that names every bad variable */
export function readLabEnvironment(variables: NodeJS.ProcessEnv = process.env): LabEnvironment {
  const { DATABASE_URL, REDIS_URL, RABBITMQ_URL, RACE_LAB_PORT } = readEnvironment(VARIABLES, variables);
  return {
    addresses: { postgresql: DATABASE_URL, redis: REDIS_URL, rabbitmq: RABBITMQ_URL },
    port: RACE_LAB_PORT,
  };
}
