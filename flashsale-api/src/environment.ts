import {
  EnvironmentError,
  FLAG_VARIABLE,
  HOST_VARIABLE,
  PORT_VARIABLE,
  PROCESS_VARIABLES,
  readEnvironment,
  STORE_VARIABLES,
} from 'flashsale-core';
import { z } from 'zod';
import { FORWARDED_HEADERS } from './http/client-address.js';
import { publicKey } from './identity/buyer-keys.js';

/** A shorter token could be guessed. */
const ADMIN_TOKEN_LENGTH_MIN = 32;

/** As many bits as HS256 has. */
const BUYER_SECRET_LENGTH_MIN = 32;
/** Requests in the window of a limit; 0 switches the limit off. */
const LIMIT_VARIABLE = z.coerce.number().int().min(0).max(1_000_000);
/** More proxies in a row than anybody has. */
const TRUST_PROXY_HOPS_MAX = 10;

function isPublicKey(pem: string): boolean {
  try {
    publicKey(pem);
    return !pem.includes('PRIVATE');
  } catch {
    return false;
  }
}

const isName = (text: string): boolean => URL.parse(`http://${text}`)?.hostname === text;
/** Whoever is on the way could else put keys of their own into the answer. */
function isSafeToFetch(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url?.hostname ?? '');
}

const isOrigin = (text: string): boolean => URL.parse(text)?.origin === text;

const VARIABLES = {
  ...STORE_VARIABLES,
  ...PROCESS_VARIABLES,
  HOST: HOST_VARIABLE,
  PORT: PORT_VARIABLE.default(3000),
  KEEP_ALIVE_SECONDS: z.coerce.number().int().min(1).max(3_600).default(65),
  FLASHSALE_DEMO: FLAG_VARIABLE.default(false),
  DEMO_HOSTS: z
    .string()
    .transform((list) => list.split(',').map((name) => name.trim().toLowerCase()))
    .refine((names) => names.every(isName), 'must be names of hosts without ports, separated by commas')
    .default([]),
  ADMIN_TOKEN: z
    .string()
    .min(ADMIN_TOKEN_LENGTH_MIN, `must have ${ADMIN_TOKEN_LENGTH_MIN} characters at least`)
    .optional(),
  SHUTDOWN_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  WARM_UP_REQUESTS: z.coerce.number().int().min(0).max(100_000).default(4_000),
  TRUST_PROXY: z.coerce.number().int().min(0).max(TRUST_PROXY_HOPS_MAX).default(0),
  TRUST_PROXY_HEADER: z.enum(FORWARDED_HEADERS).default('x-forwarded-for'),
  CORS_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin), 'must be origins like https://shop.example, separated by commas')
    .default([]),
  SHED_EVENT_LOOP_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(500),
  EVENT_LISTENERS_PER_ADDRESS: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_PURCHASES_PER_ADDRESS: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_PURCHASES_PER_USER: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_ADMIN_FAILURES: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_WINDOW_SECONDS: z.coerce.number().int().min(1).max(3_600).default(10),
  RATE_LIMIT_REDIS_URL: STORE_VARIABLES.REDIS_URL.optional(),
  BUYERS_ANONYMOUS: FLAG_VARIABLE.default(false),
  BUYER_JWT_SECRET: z
    .string()
    .min(BUYER_SECRET_LENGTH_MIN, `must have ${BUYER_SECRET_LENGTH_MIN} characters at least`)
    .optional(),
  BUYER_JWT_PUBLIC_KEY: z
    .string()
    .refine(isPublicKey, 'must be a public key in PEM, RSA of 2048 bits at least or EC on P-256')
    .optional(),
  BUYER_JWT_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeToFetch, 'must be an https address, or an http one of this machine')
    .optional(),
  BUYER_JWT_ISSUER: z.string().optional(),
  BUYER_JWT_AUDIENCE: z.string().optional(),
};

export type Environment = ReturnType<typeof readApiEnvironment>;
/** The injection token of the environment. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');

/** @throws EnvironmentError that names every bad variable */
export function readApiEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  const environment = readEnvironment(VARIABLES, variables);
  const { BUYER_JWT_SECRET, BUYER_JWT_PUBLIC_KEY, BUYER_JWT_JWKS_URL } = environment;
  const keys = [BUYER_JWT_SECRET, BUYER_JWT_PUBLIC_KEY, BUYER_JWT_JWKS_URL].filter((key) => key !== undefined).length;
  const refuse = (defect: string): never => {
    throw new EnvironmentError(`The environment is not usable: ${defect}`);
  };
  if (keys > 1) refuse('BUYER_JWT_SECRET, BUYER_JWT_PUBLIC_KEY and BUYER_JWT_JWKS_URL: only one of them may be set');
  if (BUYER_JWT_JWKS_URL !== undefined && environment.BUYER_JWT_AUDIENCE === undefined)
    refuse(
      'BUYER_JWT_JWKS_URL: its keys sign tokens for others as well, so BUYER_JWT_AUDIENCE must say which are for this shop',
    );
  // Whoever names an issuer believes that buyers are identified.
  if (keys === 0 && (environment.BUYER_JWT_ISSUER ?? environment.BUYER_JWT_AUDIENCE) !== undefined)
    refuse('BUYER_JWT_ISSUER, BUYER_JWT_AUDIENCE: there is no key to check tokens with');
  if (keys === 0 && !environment.FLASHSALE_DEMO && !environment.BUYERS_ANONYMOUS)
    refuse(
      'without BUYER_JWT_SECRET, BUYER_JWT_PUBLIC_KEY or BUYER_JWT_JWKS_URL buyers are anonymous, and anybody buys in any ' +
        'name: BUYERS_ANONYMOUS=true allows that',
    );
  return environment;
}
