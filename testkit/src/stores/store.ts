import { execFileSync } from 'node:child_process';
import type { Account, ChildSpecification } from '../processes/child.js';
import type { StopRule } from '../processes/records.js';
import type { Readiness } from '../processes/supervised.js';
import type { Program } from '../installed-programs.js';
import type { ServerTls } from './server-tls.js';

/** How to start one server of a store. */
export interface ServerSpecification
  extends Pick<ChildSpecification, 'command' | 'args' | 'env' | 'account'>, Omit<StopRule, 'stopTurn'>, Readiness {
  /** The folder of its store. */
  readonly cwd: string;
  /** After those that need it. */
  readonly stopsLast?: boolean;
}

/**
 * The users of stores that are kept. Without it each store has one user, who may do everything and whose password everybody
 * knows: good enough for stores that are thrown away.
 */
export interface Access {
  /** The password of a user of a store, the same at every start. */
  readonly passwordOf: (store: Store['name'], user: string) => string;
  /** The rules of Redis, without the passwords: `user <name> <rules>`, a line for each. */
  readonly redisUsers: readonly string[];
  /** What the exchanges and queues are called that the application may declare, write and read. */
  readonly brokerNames: string;
}

/** Who works on a store: the application, its owner, who makes tables and users, and for Redis who loads the functions. */
export const USERS = {
  owner: 'flashsale',
  application: 'flashsale_app',
  redisApplication: 'flashsale',
  redisLoader: 'flashsale_loader',
  redisLab: 'flashsale_lab',
} as const;

/** Where a store is to be. */
export interface Place {
  readonly access?: Access | undefined;
  /** The store's own. */
  readonly folder: string;
  readonly ports: Readonly<Record<string, number>>;
  /** Plain connections are refused if set. */
  readonly tls?: ServerTls | undefined;
  /** Its data need not outlive the machine. */
  readonly isThrowAway: boolean;
  readonly logFile: string;
  readonly recordFolder: string;
  readonly signal: AbortSignal;
}

export interface Store extends Program {
  readonly name: 'redis' | 'postgres' | 'rabbitmq';
  /** By which the product gets its address. */
  readonly variable: 'REDIS_URL' | 'DATABASE_URL' | 'RABBITMQ_URL';
  readonly portNames: readonly string[];
  /** Whom its server runs as. */
  account(): Account | undefined;
  /** Makes the data where there is none, and returns how to start; the servers start in this order. */
  arrange(place: Place): Promise<Arrangement>;
}

interface Arrangement {
  /** For the application. */
  readonly url: string;
  /** Addresses for others, by their variables, where the application may not do everything. */
  readonly others?: Readonly<Record<string, string>>;
  readonly servers: readonly ServerSpecification[];
}

/**
 * The account for a server that must not run as root: its own user, or `nobody` if the machine has none.
 * Undefined where we are not root: then the server runs as we do.
 */
export function accountFor(user: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return findAccount(user) ?? findAccount('nobody') ?? { uid: 65_534, gid: 65_534 };
}

export function portOf({ ports }: Place, name: string): number {
  const port = ports[name];
  if (port === undefined) throw new Error(`No port was chosen for ${name}`);
  return port;
}

function findAccount(user: string): Account | undefined {
  const idOf = (option: '-u' | '-g'): number =>
    Number(execFileSync('id', [option, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return undefined; // there is no such user
  }
}
