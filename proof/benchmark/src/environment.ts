import { ONE_BROKER_VARIABLE, readEnvironment, STORE_VARIABLES } from 'flashsale-core';

const { DATABASE_URL, REDIS_URL, RABBITMQ_PREFIX } = STORE_VARIABLES;
const VARIABLES = { DATABASE_URL, REDIS_URL, RABBITMQ_URL: ONE_BROKER_VARIABLE, RABBITMQ_PREFIX };

export type BenchmarkEnvironment = ReturnType<typeof readBenchmarkEnvironment>;

/** The stores: empty ones, since the benchmark deletes all sales. @throws EnvironmentError that names every bad variable */
export function readBenchmarkEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(VARIABLES, variables);
}
