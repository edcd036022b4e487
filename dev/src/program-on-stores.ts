import { join } from 'node:path';
import { Child, RunFolder, runStep, startStores, stopInTurn, type Supervised } from 'flashsale-testkit';
import { CHECKOUT_FOLDER, entryPoint, LOCAL_FOLDER } from './checkout.js';

/** What whoever cannot install the stores may do. */
export const INSTEAD_OF_STORES = 'run everything in containers with: docker compose up';

/** A workspace's program that shares our terminal. */
export interface Program {
  readonly name: string;
  readonly workspace: string;
  readonly args: readonly string[];
  readonly stopDeadlineMs: number;
  readonly signal: AbortSignal;
}

export interface OwnStores {
  /** As the folder of the run is named. */
  readonly kind: string;
  readonly isDurable: boolean;
}

/** Runs a program on migrated stores of its own, which are removed after it. Resolves with the exit status. */
export async function runOnStores(program: Program, { kind, isDurable }: OwnStores): Promise<number> {
  const { signal } = program;
  const run = await RunFolder.make(LOCAL_FOLDER, kind);
  const running: Supervised[] = [];
  try {
    const addresses = await startStores(process.env, {
      folder: run.data,
      logFolder: run.logs,
      recordFolder: run.records,
      isThrowAway: !isDurable,
      otherwise: INSTEAD_OF_STORES,
      stopTurn: 1,
      onServer: (server) => running.push(server),
      signal,
    });
    await runStep({
      name: 'migrate',
      command: process.execPath,
      args: ['dev/run.mjs', 'prisma:migrate'],
      cwd: CHECKOUT_FOLDER,
      env: { ...process.env, ...addresses },
      logFile: join(run.logs, 'migrate.log'),
      recordFolder: run.records,
      signal,
    });
    return await runAlone(program, addresses, run.records);
  } finally {
    await stopInTurn(running);
    run.remove();
  }
}

/**
 * Runs a program that needs no stores for what it was asked. Resolves with the exit status.
 *
 * @param recordFolder where a later run finds it, should we be killed
 */
export async function runAlone(
  { name, workspace, args, stopDeadlineMs, signal }: Program,
  variables: Readonly<Record<string, string>> = {},
  recordFolder?: string,
): Promise<number> {
  const child = new Child({
    name,
    command: process.execPath,
    args: [entryPoint(workspace), ...args],
    env: { ...process.env, ...variables },
    cwd: CHECKOUT_FOLDER,
    output: 'inherit',
    ...(recordFolder !== undefined && { recordFolder }),
    stopDeadlineMs,
  });
  signal.addEventListener('abort', () => void child.stop());
  const { code } = await child.ended;
  child.killRemains();
  signal.throwIfAborted();
  return code ?? 1;
}
