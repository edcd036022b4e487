import { z } from 'zod';
import { databaseUrlVariable } from '../postgresql/database-url.js';
import { type Pooler, POOLER_VARIABLE } from '../postgresql/pooler.js';
import { BROKER_VARIABLE } from '../rabbitmq/broker-nodes.js';
import type { RedisAddress } from '../redis/open-redis.js';
import { parseClusterAddress } from './cluster-address.js';
import { type ArmedFailPoints, FAIL_POINTS_VARIABLE } from './fail-points.js';
import { LOG_LEVELS, type LogLevel } from './logger.js';
import { readSecrets, SecretError } from './secrets.js';
import { refuseBadTls, tlsByScheme } from './tls.js';

const REDIS_URL_VARIABLE = z.url({ protocol: /^rediss?$/ }).superRefine(refuseBadTls(tlsByScheme));
const CLUSTER_VARIABLE = z.string().superRefine((text, context) => {
  const address = parseClusterAddress(text);
  if (address === undefined) context.addIssue('must be a list of nodes, as host:port,host:port');
  else refuseBadTls(tlsByScheme)(address.urlOf(address.nodes[0]), context);
});

/** The variables that every process of the system reads. Each is in .env.example with its unit and default. */
export const STORE_VARIABLES = {
  DATABASE_URL: databaseUrlVariable(process.env['PGOPTIONS'], process.env['PGSSLMODE']),
  DATABASE_POOLER: POOLER_VARIABLE,
  REDIS_URL: REDIS_URL_VARIABLE,
  RABBITMQ_URL: BROKER_VARIABLE,
  RABBITMQ_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .default('flashsale'),
  FAILPOINTS: FAIL_POINTS_VARIABLE,
};

/** For what works with one server as with a cluster: exactly one of the two is set. */
export const REDIS_VARIABLES = { REDIS_URL: REDIS_URL_VARIABLE.optional(), REDIS_CLUSTER: CLUSTER_VARIABLE.optional() };

/** The user who loads the functions into Redis, for processes that load them as another user than the one of REDIS_URL. */
export const LOADER_VARIABLES = { REDIS_LOADER_URL: REDIS_VARIABLES.REDIS_URL };

/** Logging and tracing of API and worker. */
export const PROCESS_VARIABLES = {
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

/** The environment that API and worker share. */
export interface ProcessEnvironment {
  readonly database: { readonly url: string; readonly pooler: Pooler };
  readonly redis: RedisAddress;
  readonly rabbitmq: { readonly url: string; readonly prefix: string };
  readonly logLevel: LogLevel;
  /** The trace collector, and the share of traces started here that are recorded. */
  readonly tracing: { readonly endpoint: string | undefined; readonly ratio: number };
  /** How often each point is passed before the process kills itself. */
  readonly failPoints: ArmedFailPoints | undefined;
}

type Variables<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;

export function toProcessEnvironment(
  variables: Omit<Variables<typeof STORE_VARIABLES & typeof PROCESS_VARIABLES>, 'REDIS_URL'> &
    Variables<typeof REDIS_VARIABLES>,
): ProcessEnvironment {
  return {
    database: { url: variables.DATABASE_URL, pooler: variables.DATABASE_POOLER },
    redis: toRedisAddress(variables),
    rabbitmq: { url: variables.RABBITMQ_URL, prefix: variables.RABBITMQ_PREFIX },
    logLevel: variables.LOG_LEVEL,
    tracing: { endpoint: variables.OTEL_EXPORTER_OTLP_ENDPOINT, ratio: variables.OTEL_TRACES_SAMPLER_ARG },
    failPoints: variables.FAILPOINTS,
  };
}

/** Of a checked environment: it has exactly one of the two. */
export function toRedisAddress({ REDIS_URL, REDIS_CLUSTER }: Variables<typeof REDIS_VARIABLES>): RedisAddress {
  return REDIS_CLUSTER === undefined ? { url: REDIS_URL as string } : { url: REDIS_CLUSTER, isCluster: true };
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
  const variablesWithSecrets = withSecrets(given, Object.keys(shape));
  const parsed = z.object(shape).safeParse(variablesWithSecrets);
  const defects = findRedisDefects(shape, variablesWithSecrets);
  if (parsed.success && defects.length === 0) return parsed.data;
  for (const { path, message } of parsed.error?.issues ?? []) defects.push(`${path.join('.')}: ${message}`);
  throw new EnvironmentError(`The environment is not usable: ${defects.join('; ')}`);
}

/** Where Redis is must be said once. */
function findRedisDefects(shape: z.ZodRawShape, { REDIS_URL, REDIS_CLUSTER }: NodeJS.ProcessEnv): string[] {
  if (!('REDIS_URL' in shape && 'REDIS_CLUSTER' in shape)) return [];
  if (REDIS_URL === undefined && REDIS_CLUSTER === undefined)
    return ['REDIS_URL: is not set, nor is REDIS_CLUSTER: one of them must say where Redis is'];
  if (REDIS_URL !== undefined && REDIS_CLUSTER !== undefined)
    return ['REDIS_URL, REDIS_CLUSTER: only one of them may be set'];
  return [];
}

function withSecrets(given: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  try {
    return readSecrets(given, names);
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    throw new EnvironmentError(`The environment is not usable: ${error.message}`, { cause: error });
  }
}
