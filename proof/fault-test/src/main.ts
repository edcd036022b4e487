import { fileURLToPath } from 'node:url';
import { interruptible, Refusal, runProgram, type Screen, thousands } from 'flashsale-command-line';
import { RunFolder } from 'flashsale-testkit';
import { type Command, commandText, HELP, parseCommandLine } from './command-line.js';
import { readFaultTestEnvironment } from './environment.js';
import type { Fault, FaultEntry } from './faults/fault.js';
import { CLUSTER_FAULTS, FAULTS, MATRICES } from './faults/registry.js';
import { canHaveOwnNetwork, rerunInOwnNetwork } from './network/own-network.js';
import { inSeconds, renderMarkdown, renderText, slowestHealingMs } from './report/table.js';
import { writeResults } from './report/render-report.js';
import { isHeld, type MatrixResult } from './run/matrix-result.js';
import type { FaultResult } from './run/run-fault.js';
import { runMatrix } from './run/run-matrix.js';
import { ClusterUnderTest } from './system/cluster-under-test.js';
import type { ShopUnderTest } from './system/shop-under-test.js';
import { SystemUnderTest } from './system/system-under-test.js';

const LOCAL_FOLDER = fileURLToPath(new URL('../../../.local/', import.meta.url));
/** After Ctrl-C: whatever does not end on its own by then is ended by the next run. */
const STOP_DEADLINE_MS = 30_000;
const EXIT_BROKEN = 1;

async function main(args: readonly string[], screen: Screen): Promise<number> {
  const command = parseCommandLine(args, MATRICES);
  if (command.action === 'help') screen.print(HELP);
  if (command.action === 'list') command.faults.forEach((fault) => screen.print(lineOf(fault)));
  if (command.action !== 'run') return 0;
  if (process.platform !== 'linux') throw new Refusal('The faults are made with signals and /proc, as Linux has them.');

  const environment = readFaultTestEnvironment();
  // In a network of its own, a partition can be made of dropped packets, and its rules go away with it.
  const needsOwnNetwork = !command.isCluster && !environment.isNetworkOwn;
  if (needsOwnNetwork && (await canHaveOwnNetwork())) return rerunInOwnNetwork(process.env);
  const signal = interruptible();
  signal.addEventListener('abort', () => setTimeout(() => process.exit(EXIT_BROKEN), STOP_DEADLINE_MS));
  const stores = command.isCluster ? 'several servers of each store' : 'the stores';
  screen.print(`${commandText(command, MATRICES)}\nStarting ${stores}, 2 APIs and 3 workers …`);
  const run = await RunFolder.make(LOCAL_FOLDER, 'faults');
  const causing = { command, screen, signal };
  const matrix = command.isCluster
    ? await causeAll(await ClusterUnderTest.start(run, environment, signal), CLUSTER_FAULTS, causing)
    : await causeAll(await SystemUnderTest.start(run, environment), FAULTS, causing);
  const page = writeResults(matrix);
  screen.print(`\n${command.isMarkdown ? renderMarkdown(matrix) : renderText(matrix, screen.width)}`);
  screen.print(`The timeline of each fault: ${page}`);
  if (matrix.results.every(isHeld)) {
    run.remove();
    return 0;
  }
  screen.print(`What the stores said: ${run.logs}`);
  return EXIT_BROKEN;
}

interface Causing {
  readonly command: Command;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** Causes the faults of the command on this system, and stops that whatever happens. */
async function causeAll<System extends ShopUnderTest>(
  system: System,
  faults: readonly Fault<System>[],
  { command, screen, signal }: Causing,
): Promise<MatrixResult> {
  const chosen = new Set(command.faults.map(({ number }) => number));
  const listener = {
    onBegin: ({ number, title }: FaultEntry) => screen.print(`${String(number).padStart(2)}  ${title} …`),
    onEnd: (result: FaultResult) => screen.print(`    ${outcomeOf(result)}`),
  };
  try {
    const options = { ...command, command: commandText(command, MATRICES) };
    return await runMatrix(
      system,
      faults.filter(({ number }) => chosen.has(number)),
      options,
      listener,
      signal,
    );
  } finally {
    await system.stop();
  }
}

function lineOf({ number, title, checks }: FaultEntry): string {
  return `${String(number).padStart(2)}  ${title}\n    ${checks}`;
}

function outcomeOf(result: FaultResult): string {
  const healedMs = slowestHealingMs(result);
  const healed = healedMs === undefined ? '' : `, healed in ${inSeconds(healedMs)}`;
  const verdict = isHeld(result) ? 'held' : `BROKEN\n    ${result.violations.join('\n    ')}`;
  return `${thousands(result.purchases)} purchases in ${inSeconds(result.tookMs)}${healed}: ${verdict}`;
}

await runProgram(main);
