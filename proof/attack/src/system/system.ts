import type { ServerProcess } from 'flashsale-testkit';
import type { Signer } from '../wire/tokens.js';

/** The servers that are attacked. `console` is the web server of operators; it may be the same as `web`. */
export type ServerName = 'api' | 'web' | 'console';

/** A process whose memory and descriptors are watched. */
export interface Watched {
  readonly name: string;
  readonly pid: number;
}

/** Addresses of the stores. */
export interface StoreAddresses {
  readonly postgres: string;
  readonly redis: string;
  readonly rabbitmq: string;
}

/** What only a system that we started gives away. */
export interface OwnSystem {
  /** As API and worker reach them, who may do no more than they need. */
  readonly restricted: StoreAddresses;
  /** The users of Redis who load functions, and who look after it. */
  readonly redisLoader: string;
  readonly redisOperator: string;
  /** As who may read everything; PostgreSQL as the owner. */
  readonly observed: StoreAddresses;
  readonly rabbitmqPrefix: string;
  /** Every line that one of the processes has written. */
  readonly log: () => readonly LogLine[];
  /** Runs a query as the owner of the tables. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** One more API on the same stores, with other settings. It is stopped with the system, or earlier. */
  startApi(environment: Readonly<Record<string, string>>): Promise<ServerProcess>;
}

export interface LogLine {
  readonly process: string;
  readonly text: string;
}

export interface System {
  readonly urls: Readonly<Record<ServerName, string | undefined>>;
  readonly adminToken: string | undefined;
  /** What signs tokens of buyers, and what they must say besides. */
  readonly buyers: { readonly signer: Signer; readonly issuer: string; readonly audience: string } | undefined;
  /** A sale with units for those who check that the service still sells. */
  readonly saleId: string;
  readonly watched: readonly Watched[];
  readonly own: OwnSystem | undefined;
  stop(): Promise<void>;
}
