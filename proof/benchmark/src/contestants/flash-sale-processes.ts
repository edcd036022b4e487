import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from 'flashsale-testkit';
import type { BenchmarkEnvironment } from '../environment.js';
import { startServer } from '../processes/start-server.js';

export const WORKERS = 3;
const READY_PATH = '/health/ready';
/** All buyers come from one address without a token, and some ask a thousand times. */
const SETTINGS = {
  NODE_ENV: 'production',
  BUYERS_ANONYMOUS: 'true',
  RATE_LIMIT_PURCHASES_PER_ADDRESS: '0',
  RATE_LIMIT_PURCHASES_PER_USER: '0',
};

/** API processes and workers of this project, from their build, with the settings of production. */
export class FlashSaleProcesses {
  private constructor(
    readonly apis: readonly ServerProcess[],
    readonly workers: readonly ServerProcess[],
  ) {}

  static async start(
    environment: BenchmarkEnvironment,
    apis: number,
    logFolder: string,
    signal: AbortSignal,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<FlashSaleProcesses> {
    const start = (service: 'flashsale-api' | 'flashsale-worker', portVariable: string, index: number) =>
      startServer(
        {
          name: `${service}-${index + 1}`,
          program: mainOf(service),
          portVariable,
          readyPath: READY_PATH,
          environment: { ...environment, ...SETTINGS, ...settings },
          logFile: join(logFolder, `${service}-${index + 1}.log`),
        },
        signal,
      );
    const starting = [
      ...Array.from({ length: apis }, (_, index) => start('flashsale-api', 'PORT', index)),
      ...Array.from({ length: WORKERS }, (_, index) => start('flashsale-worker', 'WORKER_PORT', index)),
    ];
    const started = await allOrNone(starting);
    return new FlashSaleProcesses(started.slice(0, apis), started.slice(apis));
  }

  /** @throws when one has ended on its own */
  assertRunning(): void {
    const crashed = [...this.apis, ...this.workers].find(({ hasCrashed }) => hasCrashed);
    if (crashed !== undefined) throw new Error(`${crashed.name} has ended on its own: ${crashed.lastLines()}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.apis.map((api) => api.stop()));
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
