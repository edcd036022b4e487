import {
  EnvironmentError,
  FLAG_VARIABLE,
  HOST_VARIABLE,
  PAYMENT_VARIABLES,
  type PaymentSettings,
  PORT_VARIABLE,
  PROCESS_VARIABLES,
  type ProcessEnvironment,
  readEnvironment,
  REDIS_VARIABLES,
  STORE_VARIABLES,
  toPaymentSettings,
  toProcessEnvironment,
} from 'flashsale-core';
import { z } from 'zod';
import { FORWARDED_HEADERS } from './http/client-address.js';
import { publicKey } from './identity/buyer-keys.js';
import type { BucketSettings } from './pictures/picture-bucket.js';

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
/** A shorter token could be guessed. */
const ADMIN_TOKEN_LENGTH_MIN = 32;

/** As many bits as an HS256 hash. */
const BUYER_SECRET_LENGTH_MIN = 32;
/** As many bits as an HS256 hash. */
const OPERATOR_SECRET_LENGTH_MIN = 32;
/** As many bits as the signatures of tickets. */
const ROOM_SECRET_LENGTH_MIN = 32;
/** Requests in the window of a limit; 0 switches the limit off. */
const LIMIT_VARIABLE = z.coerce.number().int().min(0).max(1_000_000);
/** Each has connections to the stores of its own. */
const PROCESSES_MAX = 64;
/** More proxies in a row than anyone uses. */
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
const HOSTS_VARIABLE = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim().toLowerCase()))
  .refine((names) => names.every(isName), 'must be names of hosts without ports, separated by commas');
/** Over plain http an attacker on the way could insert keys of their own. */
function isSafeToFetch(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url?.hostname ?? '');
}

const isOrigin = (text: string): boolean => URL.parse(text)?.origin === text;

const ROOM_SECRET_VARIABLE = z
  .string()
  .min(ROOM_SECRET_LENGTH_MIN, `must have ${ROOM_SECRET_LENGTH_MIN} characters at least`);

/** Rounds of PBKDF2 in one try; a slow phone makes some 100,000 a second. */
const CHALLENGE_DIFFICULTY_MAX = 50_000;

/** Where the providers of challenges say what a token is worth. */
const VERIFY_URLS = {
  turnstile: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
  hcaptcha: 'https://api.hcaptcha.com/siteverify',
} as const;

/** Redis has fewer. */
const WAIT_REPLICAS_MAX = 10;

const VARIABLES = {
  ...STORE_VARIABLES,
  ...REDIS_VARIABLES,
  ...PROCESS_VARIABLES,
  ...PAYMENT_VARIABLES,
  HOST: HOST_VARIABLE,
  PORT: PORT_VARIABLE.default(3000),
  DATABASE_REPLICA_URL: STORE_VARIABLES.DATABASE_URL.optional(),
  API_PROCESSES: z.coerce.number().int().min(1).max(PROCESSES_MAX).default(1),
  KEEP_ALIVE_SECONDS: z.coerce.number().int().min(1).max(3_600).default(65),
  FLASHSALE_DEMO: FLAG_VARIABLE.default(false),
  DEMO_HOSTS: HOSTS_VARIABLE.default([]),
  ADMIN_TOKEN: z
    .string()
    .min(ADMIN_TOKEN_LENGTH_MIN, `must have ${ADMIN_TOKEN_LENGTH_MIN} characters at least`)
    .optional(),
  PICTURES_DIR: z.string().min(1).optional(),
  PICTURES_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  PICTURES_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
    .optional(),
  PICTURES_S3_REGION: z.string().min(1).default('us-east-1'),
  PICTURES_S3_ACCESS_KEY: z.string().min(1).optional(),
  PICTURES_S3_SECRET_KEY: z.string().min(1).optional(),
  OPERATOR_JWT_SECRET: z
    .string()
    .min(OPERATOR_SECRET_LENGTH_MIN, `must have ${OPERATOR_SECRET_LENGTH_MIN} characters at least`)
    .optional(),
  OPERATOR_SESSION_HOURS: z.coerce.number().int().min(1).max(168).default(8),
  OPERATOR_IDLE_MINUTES: z.coerce.number().int().min(5).max(1_440).default(30),
  SHUTDOWN_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  WARM_UP_REQUESTS: z.coerce.number().int().min(0).max(100_000).default(4_000),
  TRUST_PROXY: z.coerce.number().int().min(0).max(TRUST_PROXY_HOPS_MAX).default(0),
  TRUST_PROXY_HEADER: z.enum(FORWARDED_HEADERS).default('x-forwarded-for'),
  CORS_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin), 'must be origins like https://shop.example, separated by commas')
    .default([]),
  REDIS_WAIT_REPLICAS: z.coerce.number().int().min(0).max(WAIT_REPLICAS_MAX).default(0),
  SHED_EVENT_LOOP_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(500),
  EVENT_LISTENERS_PER_ADDRESS: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_PURCHASES_PER_ADDRESS: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_PURCHASES_PER_USER: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_UNITS_PER_ADDRESS: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_READS_PER_ADDRESS: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_ADMIN_FAILURES: LIMIT_VARIABLE.optional(),
  RATE_LIMIT_WINDOW_SECONDS: z.coerce.number().int().min(1).max(3_600).default(10),
  RATE_LIMIT_REDIS_URL: STORE_VARIABLES.REDIS_URL.optional(),
  RATE_LIMIT_REMINDERS_PER_ADDRESS: LIMIT_VARIABLE.optional(),
  REMINDER_MAILS: FLAG_VARIABLE.default(false),
  BUYERS_ANONYMOUS: FLAG_VARIABLE.default(false),
  BUYER_JWT_SECRET: z
    .string()
    .min(BUYER_SECRET_LENGTH_MIN, `must have ${BUYER_SECRET_LENGTH_MIN} characters at least`)
    .optional(),
  BUYER_JWT_PUBLIC_KEY: z
    .string()
    .refine(isPublicKey, 'must be a public key in PEM: RSA of 2048 bits at least, EC on P-256, or Ed25519')
    .optional(),
  BUYER_JWT_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeToFetch, 'must be an https address, or an http one of this machine')
    .optional(),
  BUYER_JWT_ISSUER: z.string().optional(),
  BUYER_JWT_AUDIENCE: z.string().optional(),
  ROOM_SECRET: ROOM_SECRET_VARIABLE.optional(),
  ROOM_SECRET_PREVIOUS: ROOM_SECRET_VARIABLE.optional(),
  ROOM_CHALLENGE: z.enum(['none', 'altcha', 'turnstile', 'hcaptcha']).default('none'),
  ROOM_CHALLENGE_DIFFICULTY: z.coerce.number().int().min(1).max(CHALLENGE_DIFFICULTY_MAX).default(1_000),
  ROOM_CHALLENGE_SITE_KEY: z.string().min(1).optional(),
  ROOM_CHALLENGE_SECRET: z.string().min(1).optional(),
  ROOM_CHALLENGE_HOSTS: HOSTS_VARIABLE.optional(),
  ROOM_CHALLENGE_VERIFY_URL: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeToFetch, 'must be an https address, or an http one of this machine')
    .optional(),
};

/** Of who checks that visitors are no programs. */
export interface ProviderSettings {
  readonly kind: 'turnstile' | 'hcaptcha';
  /** Public: browsers show the widget by it. */
  readonly siteKey: string;
  readonly secret: string;
  /** Names of the shop: a token that was got elsewhere is none. */
  readonly hosts: readonly string[];
  readonly verifyUrl: URL;
}

/** The configuration of this process, read once when it starts. */
export interface Environment extends ProcessEnvironment {
  /** Admin calls need no token unless operators log in at a provider, buyers are anonymous, and there are no rate limits. */
  readonly isDemo: boolean;
  /** Whether visitors may have a mail sent when a sale opens, or when they are offered units that came back; a worker sends it. */
  readonly sendsReminders: boolean;
  /** Where the files of pictures are: in the bucket if there is one, else in the folder; without both the shop keeps none. */
  readonly pictures: { readonly folder: string | undefined; readonly bucket: BucketSettings | undefined };
  /** The standby on which operators' lists and exports are read; undefined where there is none. */
  readonly replicaUrl: string | undefined;
  /** Undefined where the shop takes no payments. */
  readonly payments: PaymentSettings | undefined;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** How many share the port. */
    readonly processes: number;
    readonly keepAliveSeconds: number;
    readonly corsOrigins: readonly string[];
    /** The number of proxies in front, and the header in which they name their client. */
    readonly proxies: { readonly hops: number; readonly header: (typeof FORWARDED_HEADERS)[number] };
    readonly warmUpRequests: number;
    readonly shutdownDelayMs: number;
  };
  readonly admin: {
    readonly token: string | undefined;
    /** By which the web server vouches for operators who logged in at a provider; undefined where they cannot. */
    readonly providerSecret: string | undefined;
    readonly demoHosts: readonly string[];
    /** How long an operator stays logged in, and how long without a request. */
    readonly sessionSeconds: number;
    readonly idleSeconds: number;
  };
  /** How buyers' tokens are checked: at most one of the three keys. */
  readonly buyers: {
    readonly secret: string | undefined;
    readonly publicKey: string | undefined;
    readonly keySetUrl: string | undefined;
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
  };
  /** What signs tickets and admissions, then what did before; undefined where no sale can have a waiting room. */
  readonly roomSecrets: readonly [string, ...string[]] | undefined;
  /** What somebody must solve before joining a room; undefined where nothing. */
  readonly roomChallenge: { readonly kind: 'altcha'; readonly difficulty: number } | ProviderSettings | undefined;
  /** Undefined for the default limit, 0 for none. */
  readonly limits: {
    readonly eventLoopDelayMs: number;
    readonly eventListenersPerAddress: number | undefined;
    readonly purchasesPerAddress: number | undefined;
    readonly purchasesPerUser: number | undefined;
    /** Each second. */
    readonly readsPerAddress: number | undefined;
    /** Of each sale; 0 for no cap. */
    readonly unitsPerAddress: number;
    readonly adminFailures: number | undefined;
    readonly remindersPerAddress: number | undefined;
    readonly windowSeconds: number;
    readonly redisUrl: string | undefined;
  };
}

/** @throws EnvironmentError that names every bad variable */
export function readApiEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const read = readEnvironment(VARIABLES, variables);
  refuseUnidentifiedBuyers(read);
  const shared = toProcessEnvironment(read);
  return {
    ...shared,
    redis: { ...shared.redis, ...(read.REDIS_WAIT_REPLICAS > 0 && { waitReplicas: read.REDIS_WAIT_REPLICAS }) },
    isDemo: read.FLASHSALE_DEMO,
    sendsReminders: read.REMINDER_MAILS,
    pictures: { folder: read.PICTURES_DIR, bucket: bucketOf(read) },
    replicaUrl: read.DATABASE_REPLICA_URL,
    payments: toPaymentSettings(read),
    http: {
      host: read.HOST,
      port: read.PORT,
      processes: read.API_PROCESSES,
      keepAliveSeconds: read.KEEP_ALIVE_SECONDS,
      corsOrigins: read.CORS_ORIGINS,
      proxies: { hops: read.TRUST_PROXY, header: read.TRUST_PROXY_HEADER },
      warmUpRequests: read.WARM_UP_REQUESTS,
      shutdownDelayMs: read.SHUTDOWN_DELAY_MS,
    },
    admin: {
      token: read.ADMIN_TOKEN,
      providerSecret: read.OPERATOR_JWT_SECRET,
      demoHosts: read.DEMO_HOSTS,
      sessionSeconds: read.OPERATOR_SESSION_HOURS * SECONDS_PER_HOUR,
      idleSeconds: read.OPERATOR_IDLE_MINUTES * SECONDS_PER_MINUTE,
    },
    buyers: {
      secret: read.BUYER_JWT_SECRET,
      publicKey: read.BUYER_JWT_PUBLIC_KEY,
      keySetUrl: read.BUYER_JWT_JWKS_URL,
      issuer: read.BUYER_JWT_ISSUER,
      audience: read.BUYER_JWT_AUDIENCE,
    },
    roomSecrets: roomSecretsOf(read),
    roomChallenge: roomChallengeOf(read),
    limits: {
      eventLoopDelayMs: read.SHED_EVENT_LOOP_DELAY_MS,
      eventListenersPerAddress: read.EVENT_LISTENERS_PER_ADDRESS,
      purchasesPerAddress: read.RATE_LIMIT_PURCHASES_PER_ADDRESS,
      purchasesPerUser: read.RATE_LIMIT_PURCHASES_PER_USER,
      readsPerAddress: read.RATE_LIMIT_READS_PER_ADDRESS,
      unitsPerAddress: read.RATE_LIMIT_UNITS_PER_ADDRESS ?? 0,
      adminFailures: read.RATE_LIMIT_ADMIN_FAILURES,
      remindersPerAddress: read.RATE_LIMIT_REMINDERS_PER_ADDRESS,
      windowSeconds: read.RATE_LIMIT_WINDOW_SECONDS,
      redisUrl: read.RATE_LIMIT_REDIS_URL,
    },
  };
}

function roomSecretsOf({
  ROOM_SECRET: secret,
  ROOM_SECRET_PREVIOUS: previous,
}: z.infer<z.ZodObject<typeof VARIABLES>>): Environment['roomSecrets'] {
  if (secret === undefined) return undefined;
  return previous === undefined ? [secret] : [secret, previous];
}

/** @throws EnvironmentError where a provider needs more */
function roomChallengeOf(read: z.infer<z.ZodObject<typeof VARIABLES>>): Environment['roomChallenge'] {
  const { ROOM_CHALLENGE: kind, ROOM_CHALLENGE_SITE_KEY: siteKey, ROOM_CHALLENGE_HOSTS: hosts } = read;
  if (kind === 'none') return undefined;
  if (kind === 'altcha') return { kind, difficulty: read.ROOM_CHALLENGE_DIFFICULTY };
  const secret = read.ROOM_CHALLENGE_SECRET;
  if (siteKey === undefined || secret === undefined || hosts === undefined)
    throw new EnvironmentError(
      `The environment is not usable: ROOM_CHALLENGE=${kind} needs ROOM_CHALLENGE_SITE_KEY, ROOM_CHALLENGE_SECRET and ` +
        'ROOM_CHALLENGE_HOSTS',
    );
  return { kind, siteKey, secret, hosts, verifyUrl: new URL(read.ROOM_CHALLENGE_VERIFY_URL ?? VERIFY_URLS[kind]) };
}

/** @throws EnvironmentError where one of the four is missing */
function bucketOf(read: z.infer<z.ZodObject<typeof VARIABLES>>): BucketSettings | undefined {
  const {
    PICTURES_S3_ENDPOINT: endpoint,
    PICTURES_S3_BUCKET: bucket,
    PICTURES_S3_ACCESS_KEY: accessKey,
    PICTURES_S3_SECRET_KEY: secretKey,
  } = read;
  if (endpoint !== undefined && bucket !== undefined && accessKey !== undefined && secretKey !== undefined)
    return { endpoint, bucket, accessKey, secretKey, region: read.PICTURES_S3_REGION };
  if ((endpoint ?? bucket ?? accessKey ?? secretKey) === undefined) return undefined;
  throw new EnvironmentError(
    'The environment is not usable: PICTURES_S3_ENDPOINT, PICTURES_S3_BUCKET, PICTURES_S3_ACCESS_KEY and ' +
      'PICTURES_S3_SECRET_KEY belong together',
  );
}

/** Checks the variables together: at most one key, and none only where that is intended. @throws EnvironmentError */
function refuseUnidentifiedBuyers(read: z.infer<z.ZodObject<typeof VARIABLES>>): void {
  const { BUYER_JWT_SECRET, BUYER_JWT_PUBLIC_KEY, BUYER_JWT_JWKS_URL } = read;
  const keys = [BUYER_JWT_SECRET, BUYER_JWT_PUBLIC_KEY, BUYER_JWT_JWKS_URL].filter((key) => key !== undefined).length;
  const refuse = (defect: string): never => {
    throw new EnvironmentError(`The environment is not usable: ${defect}`);
  };
  if (keys > 1) refuse('BUYER_JWT_SECRET, BUYER_JWT_PUBLIC_KEY and BUYER_JWT_JWKS_URL: only one of them may be set');
  if (BUYER_JWT_JWKS_URL !== undefined && read.BUYER_JWT_AUDIENCE === undefined)
    refuse(
      'BUYER_JWT_JWKS_URL: its keys sign tokens for others as well, so BUYER_JWT_AUDIENCE must say which are for this shop',
    );
  // An issuer without a key: the operator probably believes that buyers are identified.
  if (keys === 0 && (read.BUYER_JWT_ISSUER ?? read.BUYER_JWT_AUDIENCE) !== undefined)
    refuse('BUYER_JWT_ISSUER, BUYER_JWT_AUDIENCE: there is no key to check tokens with');
  if (keys === 0 && !read.FLASHSALE_DEMO && !read.BUYERS_ANONYMOUS)
    refuse(
      'without BUYER_JWT_SECRET, BUYER_JWT_PUBLIC_KEY or BUYER_JWT_JWKS_URL buyers are anonymous, and anybody buys in any ' +
        'name: BUYERS_ANONYMOUS=true allows that',
    );
}
