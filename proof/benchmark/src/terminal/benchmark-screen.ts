import { progressBar, renderTable, type Screen, thousands, wrap } from 'flashsale-command-line';
import type { BenchmarkListener } from '../run-benchmark.js';
import type { WorkloadResult } from '../results/benchmark-result.js';
import { FIGURE_COLUMNS, figureRow } from '../results/figures.js';
import type { Workload } from '../workloads/workload.js';

/** Shows a benchmark while it runs, and the figures of each workload when it is done. */
export class BenchmarkScreen implements BenchmarkListener {
  #turn = 0;

  constructor(
    private readonly screen: Screen,
    private readonly rounds: number,
  ) {}

  onWorkload({ title }: Workload): void {
    this.#turn = 0;
    this.screen.print(this.screen.paint('bold', title));
  }

  onTurn(workload: Workload, contestant: string, round: number): void {
    const turns = this.rounds * workload.contestants.length;
    this.screen.drawLive(`  ${progressBar(this.#turn, turns)}  round ${round + 1} of ${this.rounds}  ${contestant}`);
    this.#turn += 1;
  }

  onWorkloadDone({ contestants }: WorkloadResult): void {
    const table = renderTable(FIGURE_COLUMNS, contestants.map(figureRow), this.screen.width - 2);
    for (const line of table) this.screen.print(`  ${line}`);
    for (const { name, checks, brokenChecks, failures } of contestants) {
      for (const { id, title, expected, found } of brokenChecks) {
        this.#printFault(`${name}: ${title} (${id}): expected ${expected}, found ${found}`);
      }
      if (failures > 0) this.#printFault(`${name}: ${thousands(failures)} requests failed`);
      if (brokenChecks.length === 0 && checks > 1) this.screen.print(`  ${name}: all ${thousands(checks)} checks hold`);
    }
    this.screen.print();
  }

  #printFault(text: string): void {
    for (const line of wrap(text, this.screen.width - 2)) this.screen.print(`  ${this.screen.paint('red', line)}`);
  }
}
