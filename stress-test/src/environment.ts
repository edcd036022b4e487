import { readEnvironment } from 'flashsale-core';
import { z } from 'zod';

const VARIABLES = {
  API_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  SALE_ID: z.string().optional(),
  // For the resets of --find-limit, where the API does not run in demo mode.
  ADMIN_TOKEN: z.string().optional(),
};

export type StressEnvironment = ReturnType<typeof readStressEnvironment>;

/** @throws EnvironmentError that names every bad variable */
export function readStressEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(VARIABLES, variables);
}
