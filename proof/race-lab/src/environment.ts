import { fileURLToPath } from 'node:url';
import { readEnvironment, PORT_VARIABLE, STORE_VARIABLES } from 'flashsale-core';
import { z } from 'zod';
import type { StoreAddresses } from './stores/store-addresses.js';

const RESULTS_FOLDER_DEFAULT = fileURLToPath(new URL('../../../.local/race-lab', import.meta.url));

const VARIABLES = {
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL.optional(),
  REDIS_URL: STORE_VARIABLES.REDIS_URL.optional(),
  RABBITMQ_URL: STORE_VARIABLES.RABBITMQ_URL.optional(),
  /** Where `lab serve` answers. */
  RACE_LAB_PORT: PORT_VARIABLE.default(3002),
  /** Where the demos of `lab serve` are asked; default: that port of this machine. */
  RACE_LAB_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Where results are saved; default: below the checkout's git-ignored folder. */
  RACE_LAB_RESULTS_FOLDER: z.string().min(1).default(RESULTS_FOLDER_DEFAULT),
};

export interface LabEnvironment {
  readonly addresses: StoreAddresses;
  readonly port: number;
  /** Without a slash at its end. */
  readonly labUrl: string;
  readonly resultsFolder: string;
}

/** @throws EnvironmentError that names every bad variable */
export function readLabEnvironment(variables: NodeJS.ProcessEnv = process.env): LabEnvironment {
  const { DATABASE_URL, REDIS_URL, RABBITMQ_URL, RACE_LAB_PORT, RACE_LAB_URL, RACE_LAB_RESULTS_FOLDER } =
    readEnvironment(VARIABLES, variables);
  return {
    addresses: { postgresql: DATABASE_URL, redis: REDIS_URL, rabbitmq: RABBITMQ_URL },
    port: RACE_LAB_PORT,
    labUrl: (RACE_LAB_URL ?? `http://127.0.0.1:${RACE_LAB_PORT}`).replace(/\/+$/, ''),
    resultsFolder: RACE_LAB_RESULTS_FOLDER,
  };
}
