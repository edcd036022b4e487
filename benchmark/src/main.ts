import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interruptible, Interruption, Refusal, Screen } from 'flashsale-command-line';
import { EnvironmentError } from 'flashsale-core';
import { Refusal as VerifyRefusal } from 'flashsale-verify';
import { HELP, parseCommandLine } from './command-line.js';
import { readBenchmarkEnvironment } from './environment.js';
import type { BenchmarkResult } from './results/benchmark-result.js';
import { lastRelease, RESULTS_FOLDER, saveRelease, saveResult } from './results/result-files.js';
import { runBenchmark } from './run-benchmark.js';
import { BenchmarkScreen } from './terminal/benchmark-screen.js';
import { printResult } from './terminal/result-text.js';

const EXIT_BROKEN = 1;
const EXIT_NOTHING_RAN = 2;

async function main(args: readonly string[]): Promise<number> {
  const screen = new Screen();
  const command = parseCommandLine(args);
  if (command === undefined) {
    screen.print(HELP);
    return 0;
  }
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const logFolder = join(RESULTS_FOLDER, 'logs');
  mkdirSync(logFolder, { recursive: true });
  const commandText = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const result = await runBenchmark(
    command,
    readBenchmarkEnvironment(),
    { version: command.release ?? manifest.version, commandText, logFolder },
    new BenchmarkScreen(screen, command.rounds),
    interruptible(),
  );
  printResult(screen, result, lastRelease(result.startedAt));
  screen.print(`The result as JSON: ${saveResult(result)}`);
  if (command.release !== undefined) screen.print(`Kept as a release: ${saveRelease(result)}`);
  return isSound(result) ? 0 : EXIT_BROKEN;
}

function isSound({ workloads }: BenchmarkResult): boolean {
  const all = workloads.flatMap(({ contestants }) => contestants);
  return all.every(({ brokenChecks, failures }) => brokenChecks.length === 0 && failures === 0);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof Interruption) {
    process.stderr.write('Interrupted.\n');
    process.exitCode = error.exitStatus;
  } else if (error instanceof Refusal || error instanceof VerifyRefusal || error instanceof EnvironmentError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_NOTHING_RAN;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = EXIT_BROKEN;
  }
}
