import {
  HOST_VARIABLE,
  PAYMENT_SANDBOX_VARIABLES,
  PORT_VARIABLE,
  PROCESS_VARIABLES,
  readEnvironment,
  STORE_VARIABLES,
} from 'flashsale-core';
import { z } from 'zod';

const VARIABLES = {
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL,
  LOG_LEVEL: PROCESS_VARIABLES.LOG_LEVEL,
  HOST: HOST_VARIABLE,
  PAYMENT_SANDBOX_PORT: PORT_VARIABLE.default(3005),
  PAYMENT_SANDBOX_SECRET: PAYMENT_SANDBOX_VARIABLES.PAYMENT_SANDBOX_SECRET.unwrap(),
  PAYMENT_EVENTS_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:3000/api/v1/payments/events/sandbox'),
  SHOP_URL: z.url({ protocol: /^https?$/ }).optional(),
};

/** The configuration of this process, read once when it starts. */
export interface SandboxEnvironment {
  readonly databaseUrl: string;
  readonly logLevel: z.infer<typeof PROCESS_VARIABLES.LOG_LEVEL>;
  readonly http: { readonly host: string; readonly port: number };
  /** The API key of the shop, and the key that signs events. */
  readonly secret: string;
  /** Where the shop takes events. */
  readonly eventsUrl: string;
  /** Besides addresses of this machine, the only place to which buyers are sent back. */
  readonly shopUrl: string | undefined;
}

/** @throws EnvironmentError that names every bad variable */
export function readSandboxEnvironment(variables: NodeJS.ProcessEnv = process.env): SandboxEnvironment {
  const read = readEnvironment(VARIABLES, variables);
  return {
    databaseUrl: read.DATABASE_URL,
    logLevel: read.LOG_LEVEL,
    http: { host: read.HOST, port: read.PAYMENT_SANDBOX_PORT },
    secret: read.PAYMENT_SANDBOX_SECRET,
    eventsUrl: read.PAYMENT_EVENTS_URL,
    shopUrl: read.SHOP_URL,
  };
}
