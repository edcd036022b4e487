/** How `npm start` and `npm test` start a store: what of the tools is used here. They are JavaScript with types in comments. */
export interface ServerSpecification {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly account: { readonly uid: number; readonly gid: number } | undefined;
  /** True when the server answers, else what is still missing. */
  readonly probe: () => Promise<true | string>;
  readonly readyDeadlineMs: number;
  readonly stopSignal: NodeJS.Signals;
  readonly stopDeadlineMs: number;
}

export type StoreName = 'redis' | 'postgres' | 'rabbitmq';

interface Store {
  readonly name: StoreName;
  readonly portNames: readonly string[];
  account(): ServerSpecification['account'];
  arrange(arrangement: {
    readonly folder: string;
    readonly ports: Readonly<Record<string, number>>;
    readonly isThrowAway: boolean;
    readonly logFile: string;
    readonly recordFolder: string;
    readonly signal: AbortSignal;
  }): Promise<{ readonly url: string; readonly servers: readonly ServerSpecification[] }>;
}

interface ChildProcess {
  readonly pid: number | undefined;
  readonly hasEnded: boolean;
  readonly ended: Promise<unknown>;
  stop(): Promise<unknown>;
}

type ChildSpecification = Pick<ServerSpecification, 'name' | 'command' | 'args' | 'env' | 'cwd' | 'account'> &
  Pick<ServerSpecification, 'stopSignal' | 'stopDeadlineMs'> & {
    readonly output: string;
    readonly recordFolder: string;
    readonly stopTurn: number;
  };

export interface StoreTools {
  readonly stores: Readonly<Record<StoreName, Store>>;
  readonly Child: new (specification: ChildSpecification) => ChildProcess;
  ensureInstalled(
    stores: readonly Store[],
    options: { readonly otherwise: string; readonly recordFolder: string; readonly signal: AbortSignal },
  ): Promise<void>;
  choosePorts(names: readonly string[]): Promise<Record<string, number>>;
  storesFolder(folder: string, accounts: readonly ServerSpecification['account'][]): string;
  removeStoresFolder(folder: string): void;
  endLeftProcesses(recordFolder: string): Promise<string[]>;
  /** The holder where another living process has it. */
  takeLock(file: string): { readonly holder?: object };
}

export type Child = ChildProcess;

const TOOLS = new URL('../../../../dev/', import.meta.url);

const MODULES = [
  'stores/redis.mjs',
  'stores/postgres.mjs',
  'stores/rabbitmq.mjs',
  'stores/folder.mjs',
  'processes/child.mjs',
  'processes/records.mjs',
  'lock.mjs',
  'packages.mjs',
  'ports.mjs',
];

export async function loadStoreTools(): Promise<StoreTools> {
  const found: Record<string, unknown> = {};
  // One after the other: Jest's loader fails when modules that share an import are linked at the same time.
  for (const file of MODULES) Object.assign(found, await import(new URL(file, TOOLS).href));
  const { redis, postgres, rabbitmq } = found;
  return { ...found, stores: { redis, postgres, rabbitmq } } as unknown as StoreTools;
}
