import { PORT_VARIABLE, readEnvironment, STORE_VARIABLES } from 'flashsale-core';

/** The port is all that a reference without a store needs. @throws EnvironmentError */
export function readReferencePort(variables: NodeJS.ProcessEnv = process.env): number {
  return readEnvironment({ PORT: PORT_VARIABLE }, variables).PORT;
}

/** @throws EnvironmentError that names every bad variable */
export function readReferenceEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  return readEnvironment({ ...STORE_VARIABLES, PORT: PORT_VARIABLE }, variables);
}
