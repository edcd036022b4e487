import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from 'flashsale-testkit';
import type { BenchmarkEnvironment } from '../environment.js';
import { startServer } from '../processes/start-server.js';

export const WORKERS = 3;
const READY_PATH = '/health/ready';
/** All buyers come from one address without a token, and some ask a thousand times. */
export const OPEN_SETTINGS = {
  BUYERS_ANONYMOUS: 'true',
  RATE_LIMIT_PURCHASES_PER_ADDRESS: '0',
  RATE_LIMIT_PURCHASES_PER_USER: '0',
  RATE_LIMIT_READS_PER_ADDRESS: '0',
};

/** API processes with the same settings. */
export interface ApiGroup {
  readonly name: string;
  readonly apis: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** What is started of this project. */
interface WantedProcesses {
  readonly groups: readonly ApiGroup[];
  readonly workerSettings?: Readonly<Record<string, string>>;
}

interface StartContext {
  readonly logFolder: string;
  readonly signal: AbortSignal;
}

/** Starts one API process from the build of this project. Resolves when it is ready. */
export function startApi(
  name: string,
  environment: Readonly<Record<string, string>>,
  context: StartContext,
): Promise<ServerProcess> {
  return startService('flashsale-api', name, { portVariable: 'PORT', environment }, context);
}

/** The same for a worker. */
export function startWorker(
  name: string,
  environment: Readonly<Record<string, string>>,
  context: StartContext,
): Promise<ServerProcess> {
  return startService('flashsale-worker', name, { portVariable: 'WORKER_PORT', environment }, context);
}

function startService(
  service: 'flashsale-api' | 'flashsale-worker',
  name: string,
  server: { readonly portVariable: string; readonly environment: Readonly<Record<string, string>> },
  { logFolder, signal }: StartContext,
): Promise<ServerProcess> {
  const { portVariable, environment } = server;
  return startServer(
    {
      name,
      program: mainOf(service),
      portVariable,
      readyPath: READY_PATH,
      environment: { ...environment, NODE_ENV: 'production' },
      logFile: join(logFolder, `${name}.log`),
    },
    signal,
  );
}

/** API processes and the workers that they share, from the build of this project. */
export class FlashSaleProcesses {
  private constructor(
    private readonly groups: ReadonlyMap<string, readonly ServerProcess[]>,
    readonly workers: readonly ServerProcess[],
  ) {}

  static async start(
    environment: BenchmarkEnvironment,
    { groups, workerSettings = {} }: WantedProcesses,
    logFolder: string,
    signal: AbortSignal,
  ): Promise<FlashSaleProcesses> {
    const given = { logFolder, signal };
    const wanted = groups.flatMap(({ name, apis, settings }) =>
      Array.from({ length: apis }, (_, index) => ({ group: name, name: `flashsale-${name}-${index + 1}`, settings })),
    );
    const starting = [
      ...wanted.map(({ name, settings }) => startApi(name, { ...environment, ...settings }, given)),
      ...Array.from({ length: WORKERS }, (_, index) =>
        startWorker(`flashsale-worker-${index + 1}`, { ...environment, ...workerSettings }, given),
      ),
    ];
    const started = await allOrNone(starting);
    const apisOf = (group: string) => started.filter((_, index) => wanted[index]?.group === group);
    return new FlashSaleProcesses(
      new Map(groups.map(({ name }) => [name, apisOf(name)])),
      started.slice(wanted.length),
    );
  }

  /** The API processes of a group, in the order of their start. */
  apis(group: string): readonly ServerProcess[] {
    return this.groups.get(group) ?? [];
  }

  get #allApis(): readonly ServerProcess[] {
    return [...this.groups.values()].flat();
  }

  /** @throws when one has ended on its own */
  assertRunning(): void {
    const crashed = [...this.#allApis, ...this.workers].find(({ hasCrashed }) => hasCrashed);
    if (crashed !== undefined) throw new Error(`${crashed.name} has ended on its own: ${crashed.lastLines()}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#allApis.map((api) => api.stop()));
    await Promise.all(this.workers.map((worker) => worker.stop()));
  }
}

function mainOf(service: string): string {
  return fileURLToPath(new URL(`../../../../${service}/dist/main.js`, import.meta.url));
}

/** Where one does not start, those that did are stopped. */
async function allOrNone(starting: readonly Promise<ServerProcess>[]): Promise<ServerProcess[]> {
  const settled = await Promise.allSettled(starting);
  const started = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed === undefined) return started;
  await Promise.all(started.map((service) => service.stop()));
  throw failed.reason;
}
