import { z } from 'zod';

/** The endpoints that the users of a load test ask. */
export const CHECKOUTS = ['buggy', 'unstable', 'safe'] as const;

export type Checkout = (typeof CHECKOUTS)[number];

export const CHECKOUT_METHOD = 'POST';

/** Without a checkout: what the paths of all begin with. */
export function checkoutPath(checkout: Checkout | ''): string {
  return `/api/v1/checkout/${checkout}`;
}

/** What one load test may ask for at most: it is to press a shop on this machine, not to break the machine. */
export const USERS_MAX = 5_000;
export const USERS_PER_SECOND_MAX = 1_000;
export const RUN_SECONDS_MAX = 10 * 60;
export const THINK_SECONDS_MAX = 60;
export const WEIGHT_MAX = 100;
export const HOST_LENGTH_MAX = 200;
/** Processes that the users come from. */
export const WORKERS = 3;

/** Names and addresses that never leave the machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Where the load may go: this machine, and the hosts that whoever started the lab has named. The rule is what keeps a
 * load generator from being a weapon.
 */
export class HostRule {
  /** @param allowed hosts as in an address, `shop.test` or `shop.test:8080` */
  constructor(private readonly allowed: readonly string[]) {}

  /** Why the load must not go there; undefined when it may. */
  objection(url: URL): string | undefined {
    if (LOOPBACK.test(url.hostname) || this.allowed.includes(url.host)) return undefined;
    return (
      `The load goes to this machine only, not to ${url.host}. ` +
      `Where that host is yours, start the lab with: npm run lab -- serve --allow-host ${url.host}`
    );
  }
}

/** A host as in an address; undefined when it is none. */
export function readHost(text: string): string | undefined {
  const url = URL.parse(`http://${text}`);
  return url !== null && url.host === text.toLowerCase() ? url.host : undefined;
}

/** One load test as it was asked for. */
export interface LoadPlan {
  readonly users: number;
  /** How many users begin each second until all are there. */
  readonly usersPerSecond: number;
  readonly runSeconds: number;
  /** A user waits this long after an answer before the next request, drawn anew each time. */
  readonly thinkSecondsMin: number;
  readonly thinkSecondsMax: number;
  /** How often each checkout is asked, in proportion to the others. */
  readonly weights: Readonly<Record<Checkout, number>>;
  /** Origin of the shop, as `http://127.0.0.1:3002`. */
  readonly host: string;
}

type PlanDefaults = Omit<LoadPlan, 'host'>;

export const PLAN_DEFAULTS: PlanDefaults = {
  users: 1_000,
  usersPerSecond: 100,
  runSeconds: 120,
  thinkSecondsMin: 1,
  thinkSecondsMax: 2,
  weights: { buggy: 1, unstable: 1, safe: 1 },
};

const wholeNumber = (name: string, min: number, max: number) => {
  const error = `${name} must be a whole number from ${count(min)} to ${count(max)}.`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};
const seconds = (name: string) => {
  const error = `${name} must be a number of seconds from 0 to ${THINK_SECONDS_MAX}.`;
  return z.number({ error }).min(0, { error }).max(THINK_SECONDS_MAX, { error });
};
const weight = (checkout: Checkout) =>
  wholeNumber(`The weight of ${checkout}`, 0, WEIGHT_MAX).default(PLAN_DEFAULTS.weights[checkout]);

const PLAN = z
  .strictObject(
    {
      users: wholeNumber('Users', 1, USERS_MAX).default(PLAN_DEFAULTS.users),
      usersPerSecond: wholeNumber('Users per second', 1, USERS_PER_SECOND_MAX).default(PLAN_DEFAULTS.usersPerSecond),
      runSeconds: wholeNumber('Run time in seconds', 1, RUN_SECONDS_MAX).default(PLAN_DEFAULTS.runSeconds),
      thinkSecondsMin: seconds('The shortest think time').default(PLAN_DEFAULTS.thinkSecondsMin),
      thinkSecondsMax: seconds('The longest think time').default(PLAN_DEFAULTS.thinkSecondsMax),
      weights: z
        .strictObject(
          { buggy: weight('buggy'), unstable: weight('unstable'), safe: weight('safe') },
          { error: unknownFields('Weights are an object with a number for each of buggy, unstable and safe.') },
        )
        .default(PLAN_DEFAULTS.weights),
      host: z
        .string({ error: 'Host must be an address such as http://127.0.0.1:3002.' })
        .max(HOST_LENGTH_MAX, { error: `Host must not be longer than ${HOST_LENGTH_MAX} characters.` })
        .optional(),
    },
    { error: unknownFields('A load test is asked for with an object of JSON, or without a body.') },
  )
  .refine(({ thinkSecondsMin, thinkSecondsMax }) => thinkSecondsMin <= thinkSecondsMax, {
    error: 'The shortest think time must not be longer than the longest.',
  })
  .refine(({ weights }) => CHECKOUTS.some((checkout) => weights[checkout] > 0), {
    error: 'At least one checkout needs a weight above 0.',
  });

type PlanResult = { readonly plan: LoadPlan } | { readonly refusal: string };

/**
 * Reads what somebody asked for; what is missing has its default.
 *
 * @param ownOrigin where the load goes by default
 */
export function readPlan(asked: unknown, rule: HostRule, ownOrigin: string): PlanResult {
  const { success, data, error } = PLAN.safeParse(asked ?? {});
  if (!success) return { refusal: [...new Set(error.issues.map(({ message }) => message))].join(' ') };
  const origin = readOrigin(data.host ?? ownOrigin);
  if (origin === undefined) {
    return { refusal: 'Host must be an http or https address without a path, such as http://127.0.0.1:3002.' };
  }
  const refusal = rule.objection(origin);
  return refusal === undefined ? { plan: { ...data, host: origin.origin } } : { refusal };
}

function readOrigin(text: string): URL | undefined {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username + url.password === '';
  return isBare ? url : undefined;
}

function unknownFields(otherwise: string) {
  return (issue: { readonly code?: string; readonly keys?: unknown }): string =>
    issue.code === 'unrecognized_keys' ? `There is no field ${(issue.keys as string[]).join(', ')}.` : otherwise;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
