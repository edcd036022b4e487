import { fileURLToPath } from 'node:url';
import { ONE_BROKER_VARIABLE, PORT_VARIABLE, readEnvironment, STORE_VARIABLES } from 'flashsale-core';
import { z } from 'zod';
import type { StoreAddresses } from './stores/store-addresses.js';

const RESULTS_FOLDER_DEFAULT = fileURLToPath(new URL('../../../.local/race-lab', import.meta.url));

const VARIABLES = {
  /** Of users who may make tables, keys and queues of any name; default: those of the next three. */
  RACE_LAB_DATABASE_URL: STORE_VARIABLES.DATABASE_URL.optional(),
  RACE_LAB_REDIS_URL: STORE_VARIABLES.REDIS_URL.optional(),
  RACE_LAB_RABBITMQ_URL: ONE_BROKER_VARIABLE.optional(),
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL.optional(),
  REDIS_URL: STORE_VARIABLES.REDIS_URL.optional(),
  RABBITMQ_URL: ONE_BROKER_VARIABLE.optional(),
  /** Where `lab serve` answers. */
  RACE_LAB_PORT: PORT_VARIABLE.default(3002),
  /** Where the demos of `lab serve` are asked; default: that port of this machine. */
  RACE_LAB_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Where results are saved; default: below the checkout's git-ignored folder. */
  RACE_LAB_RESULTS_FOLDER: z.string().min(1).default(RESULTS_FOLDER_DEFAULT),
};

export interface LabEnvironment {
  readonly addresses: StoreAddresses;
  /** The variables that name PostgreSQL and Redis. */
  readonly variables: { readonly postgresql: string; readonly redis: string };
  readonly port: number;
  /** Without a slash at its end. */
  readonly labUrl: string;
  readonly resultsFolder: string;
}

/** @throws EnvironmentError that names every bad variable */
export function readLabEnvironment(variables: NodeJS.ProcessEnv = process.env): LabEnvironment {
  const read = readEnvironment(VARIABLES, variables);
  const { RACE_LAB_PORT, RACE_LAB_URL, RACE_LAB_RESULTS_FOLDER } = read;
  return {
    addresses: {
      postgresql: read.RACE_LAB_DATABASE_URL ?? read.DATABASE_URL,
      redis: read.RACE_LAB_REDIS_URL ?? read.REDIS_URL,
      rabbitmq: read.RACE_LAB_RABBITMQ_URL ?? read.RABBITMQ_URL,
    },
    variables: {
      postgresql: read.RACE_LAB_DATABASE_URL === undefined ? 'DATABASE_URL' : 'RACE_LAB_DATABASE_URL',
      redis: read.RACE_LAB_REDIS_URL === undefined ? 'REDIS_URL' : 'RACE_LAB_REDIS_URL',
    },
    port: RACE_LAB_PORT,
    labUrl: (RACE_LAB_URL ?? `http://127.0.0.1:${RACE_LAB_PORT}`).replace(/\/+$/, ''),
    resultsFolder: RACE_LAB_RESULTS_FOLDER,
  };
}
