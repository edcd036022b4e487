import { PORT_VARIABLE, readEnvironment, STORE_VARIABLES } from 'flashsale-core';
import { z } from 'zod';

/** The port is all that a reference without a store needs. @throws EnvironmentError */
export function readReferencePort(variables: NodeJS.ProcessEnv = process.env): number {
  return readEnvironment({ PORT: PORT_VARIABLE }, variables).PORT;
}

/** @throws EnvironmentError that names every bad variable */
export function readReferenceEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  return readEnvironment({ ...STORE_VARIABLES, PORT: PORT_VARIABLE }, variables);
}

/** What a reference needs to check tokens, by the names of the API. @throws EnvironmentError */
export function readSecureReferenceEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  const { REDIS_URL } = STORE_VARIABLES;
  const text = z.string().min(1);
  return readEnvironment(
    { PORT: PORT_VARIABLE, REDIS_URL, BUYER_JWT_SECRET: text, BUYER_JWT_ISSUER: text, BUYER_JWT_AUDIENCE: text },
    variables,
  );
}
