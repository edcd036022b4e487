import { z } from 'zod';
import { databaseUrlVariable } from '../postgresql/database-url.js';
import { type Pooler, POOLER_VARIABLE } from '../postgresql/pooler.js';
import { BROKER_VARIABLE } from '../rabbitmq/broker-nodes.js';
import { type ArmedFailPoints, FAIL_POINTS_VARIABLE } from './fail-points.js';
import { LOG_LEVELS, type LogLevel } from './logger.js';
import { readSecrets, SecretError } from './secrets.js';
import { refuseBadTls, tlsByScheme } from './tls.js';

/** The variables that every process of the system reads. Each is in .env.example with its unit and default. */
export const STORE_VARIABLES = {
  DATABASE_URL: databaseUrlVariable(process.env['PGOPTIONS'], process.env['PGSSLMODE']),
  DATABASE_POOLER: POOLER_VARIABLE,
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).superRefine(refuseBadTls(tlsByScheme)),
  RABBITMQ_URL: BROKER_VARIABLE,
  RABBITMQ_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .default('flashsale'),
  FAILPOINTS: FAIL_POINTS_VARIABLE,
};

/** The user who loads the functions into Redis, for processes that load them as another user than the one of REDIS_URL. */
export const LOADER_VARIABLES = { REDIS_LOADER_URL: STORE_VARIABLES.REDIS_URL.optional() };

/** Logging and tracing of API and worker. */
export const PROCESS_VARIABLES = {
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

/** The environment that API and worker share. */
export interface ProcessEnvironment {
  readonly database: { readonly url: string; readonly pooler: Pooler };
  /** With the address of the user who loads the functions, where it is not the same one. */
  readonly redis: { readonly url: string; readonly loaderUrl?: string | undefined };
  readonly rabbitmq: { readonly url: string; readonly prefix: string };
  readonly logLevel: LogLevel;
  /** The trace collector, and the share of traces started here that are recorded. */
  readonly tracing: { readonly endpoint: string | undefined; readonly ratio: number };
  /** How often each point is passed before the process kills itself. */
  readonly failPoints: ArmedFailPoints | undefined;
}

type Variables<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;

export function toProcessEnvironment(
  variables: Variables<typeof STORE_VARIABLES & typeof PROCESS_VARIABLES>,
): ProcessEnvironment {
  return {
    database: { url: variables.DATABASE_URL, pooler: variables.DATABASE_POOLER },
    redis: { url: variables.REDIS_URL },
    rabbitmq: { url: variables.RABBITMQ_URL, prefix: variables.RABBITMQ_PREFIX },
    logLevel: variables.LOG_LEVEL,
    tracing: { endpoint: variables.OTEL_EXPORTER_OTLP_ENDPOINT, ratio: variables.OTEL_TRACES_SAMPLER_ARG },
    failPoints: variables.FAILPOINTS,
  };
}

export const PORT_VARIABLE = z.coerce.number().int().min(0).max(65_535);
export const HOST_VARIABLE = z.string().min(1).default('0.0.0.0');
export const FLAG_VARIABLE = z.enum(['true', 'false']).transform((value) => value === 'true');

/** A variable is missing or wrong; the message names it and never contains its value. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/**
 * Reads and checks the environment. Every variable may also be given as a file, see readSecrets.
 * @throws EnvironmentError that names every bad variable
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  variables: NodeJS.ProcessEnv = process.env,
): Variables<Shape> {
  // An empty variable counts as not set: compose files and shells leave such variables behind.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  // A process that serves buyers never dies on purpose.
  if (given['FAILPOINTS'] !== undefined && given['NODE_ENV'] === 'production')
    throw new EnvironmentError('The environment is not usable: FAILPOINTS: is for tests, and NODE_ENV is production');
  const parsed = z.object(shape).safeParse(withSecrets(given, Object.keys(shape)));
  if (parsed.success) return parsed.data;
  const defects = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new EnvironmentError(`The environment is not usable: ${defects.join('; ')}`);
}

function withSecrets(given: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  try {
    return readSecrets(given, names);
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    throw new EnvironmentError(`The environment is not usable: ${error.message}`, { cause: error });
  }
}
