import { release as kernelRelease } from 'node:os';
import { describeMachine } from 'flashsale-command-line';
import { Contestants } from './contestants/all-contestants.js';
import type { BenchmarkCommand } from './command-line.js';
import type { BenchmarkEnvironment } from './environment.js';
import { LoadGenerator } from './load/load-generator.js';
import { storeProcesses } from './processes/store-processes.js';
import { type BenchmarkResult, RESULT_FORMAT, type WorkloadResult } from './results/benchmark-result.js';
import { summarise } from './results/summarise.js';
import { runWorkload } from './rounds/run-workload.js';
import { BenchStores } from './stores/bench-stores.js';
import type { Workload } from './workloads/workloads.js';

export interface BenchmarkListener {
  onWorkload(workload: Workload): void;
  onTurn(workload: Workload, contestant: string, round: number): void;
  onWorkloadDone(result: WorkloadResult): void;
}

/** Runs every workload that was asked for. @throws when something cannot be measured; what was started is stopped */
export async function runBenchmark(
  command: BenchmarkCommand,
  environment: BenchmarkEnvironment,
  { version, commandText, logFolder }: { version: string; commandText: string; logFolder: string },
  listener: BenchmarkListener,
  signal: AbortSignal,
): Promise<BenchmarkResult> {
  const { rounds, seconds, connections } = command;
  const startedAt = new Date().toISOString();
  const stores = await BenchStores.open(environment);
  const generator = new LoadGenerator();
  let contestants: Contestants | undefined;
  try {
    const names = new Set(command.workloads.flatMap((workload) => workload.contestants));
    contestants = await Contestants.start(names, stores, logFolder, signal);
    const results: WorkloadResult[] = [];
    for (const workload of command.workloads) {
      listener.onWorkload(workload);
      const taking = workload.contestants.map((name) => (contestants as Contestants).find(name));
      const shown = await runWorkload(workload, taking, {
        generator,
        stores,
        storeProcesses: storeProcesses(environment),
        settings: { rounds, seconds, connections },
        signal,
        onProgress: ({ name }, round) => listener.onTurn(workload, name, round),
      });
      const result = summarise(workload, shown);
      results.push(result);
      listener.onWorkloadDone(result);
    }
    return {
      format: RESULT_FORMAT,
      version,
      startedAt,
      command: commandText,
      machine: describeMachine(),
      versions: { node: process.version, kernel: kernelRelease(), ...(await stores.versions()) },
      settings: { rounds, seconds, connections },
      workloads: results,
    };
  } finally {
    generator.stop();
    await contestants?.stop();
    // What the last processes had kept, such as the leases of their duties.
    await stores.empty();
    await stores.close();
  }
}
