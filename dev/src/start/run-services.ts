import { join } from 'node:path';
import { DeadlineExceeded, followWarnings, limitLog, Refusal, runStep, Supervised, until } from 'flashsale-testkit';
import { CHECKOUT_FOLDER, LOG_FOLDER } from '../checkout.js';
import type { Service } from './services.js';

const READY_DEADLINE_MS = 60_000;
const ANSWER_DEADLINE_MS = 2_000;
const POLL_PERIOD_MS = 100;
const STEP_LOG = join(LOG_FOLDER, 'start.log');

type Variables = Readonly<Record<string, string>>;

interface Running {
  readonly env: NodeJS.ProcessEnv;
  readonly recordFolder: string;
  readonly signal: AbortSignal;
}

/** Gives stores what they must have before the first process: tables, functions, the sales of the demo. All are safe to repeat. */
export async function prepareStores(running: Running): Promise<void> {
  const step = { ...running, command: process.execPath, cwd: CHECKOUT_FOLDER, logFile: STEP_LOG };
  await runStep({ ...step, title: 'Migrating', name: 'migrate', args: ['dev/run.mjs', 'prisma:migrate'] });
  await runStep({ ...step, title: 'Loading functions', name: 'functions', args: ['dev/run.mjs', 'redis:functions'] });
  await runStep({ ...step, title: 'Seeding', name: 'seed', args: ['dev/run.mjs', 'prisma:seed'] });
}

/**
 * Starts these processes together, and resolves when all are ready.
 *
 * @param onService receives each before it starts, to stop it whatever happens, with what ends the watch of its log
 */
export async function startServices(
  services: readonly Service[],
  {
    env,
    stores,
    onService,
    signal,
    recordFolder,
  }: Running & {
    readonly stores: Variables;
    readonly onService: (service: Supervised, stopFollowing: () => void) => void;
  },
): Promise<void> {
  const starting = services.map(async ({ program, quietLines, readyUrl, addresses, ...service }) => {
    const output = join(LOG_FOLDER, `${service.name}.log`);
    limitLog(output);
    const supervised = new Supervised({
      ...service,
      command: process.execPath,
      args: [program],
      env: { ...env, ...pick(stores, addresses), ...service.env },
      cwd: CHECKOUT_FOLDER,
      output,
      recordFolder,
      stopSignal: 'SIGTERM',
      readyDeadlineMs: READY_DEADLINE_MS,
      probe: async () => (await get(readyUrl)) !== undefined,
    });
    onService(supervised, followWarnings(service.name, output, quietLines));
    return supervised.start(signal);
  });
  await Promise.all(starting);
}

export function pick(from: Variables, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

export async function untilSaleIsLoaded(apiUrl: string, signal: AbortSignal): Promise<void> {
  const url = `${apiUrl}/api/v1/sales`;
  const isLoaded = async (): Promise<boolean> => {
    if ((JSON.parse(await get(url)) as unknown[]).length > 0) return true;
    throw new Error(`GET ${url} answers an empty list`);
  };
  const options = { deadlineMs: READY_DEADLINE_MS, pollPeriodMs: POLL_PERIOD_MS, what: 'a sale is loaded', signal };
  await until(isLoaded, options).catch((error: unknown) => {
    throw error instanceof DeadlineExceeded ? new Refusal(error.message, { cause: error }) : error;
  });
}

/** The body of a page, as soon as that is there. @throws Error that says what the server answers instead */
export async function get(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) }).catch((error: Error) => {
    const reason = error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
    throw new Error(`${url}: ${reason}`, { cause: error });
  });
  const body = await response.text();
  if (response.status === 200) return body;
  throw new Error(`${url} answers ${response.status} ${body.slice(0, 300)}`.trimEnd());
}
