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

/** Where a store is to be. */
export interface Place {
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
  arrange(place: Place): Promise<{ readonly url: string; readonly servers: readonly ServerSpecification[] }>;
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
