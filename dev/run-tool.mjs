import { warn } from './say.mjs';
import { stopRequest, StopRequested } from './bootstrap/stop-request.mjs';

/**
 * Runs one of the commands behind the npm scripts and turns its outcome into the exit status: a refusal is one
 * sentence, a fault a stack, a stop the status that shells expect of the signal.
 *
 * @param {(signal: AbortSignal) => Promise<number | void>} command gives its exit status, 0 where it gives none
 */
export async function runTool(command) {
  const signal = stopRequest();
  try {
    process.exitCode = (await command(signal)) ?? 0;
    if (signal.aborted && !(signal.reason instanceof StopRequested)) throw signal.reason;
  } catch (error) {
    if (signal.aborted && signal.reason instanceof StopRequested) {
      process.exitCode = signal.reason.exitStatus;
    } else if (error instanceof Error && error.name === 'Refusal') {
      warn(error.message);
      process.exitCode = /** @type {{ exitStatus?: number }} */ (error).exitStatus ?? 1;
    } else {
      warn(String(error instanceof Error ? error.stack : error));
      process.exitCode = 1;
    }
  }
}
