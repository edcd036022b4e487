import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, untilEnded } from '../../testkit/test-support/program.js';
import type { LoadReport } from '../load/load-report.js';
import type { RunVerdict } from '../src/verify-run.js';

const PROGRAM = new URL('../dist/main.js', import.meta.url);

type Summary = LoadReport & { verdict?: RunVerdict };

/** How a run of the program ended. */
export class ProgramRun {
  constructor(
    readonly status: number | null,
    readonly stdout: string,
    readonly stderr: string,
    private readonly summary: Summary | undefined,
  ) {}

  /** The summary that the run left; to be asked for only when it came that far. */
  get report(): Summary {
    if (this.summary === undefined) throw new Error(`There is no summary:\n${this.stdout}${this.stderr}`);
    return this.summary;
  }
}

/** Runs the program as npm does; without `environment` it knows no store and finds no k6. */
export async function runProgram(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<ProgramRun> {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-stress-'));
  const jsonFile = join(folder, 'summary.json');
  try {
    const program = startProgram(PROGRAM, [...args, '--json', jsonFile], environment);
    const { status, stdout, stderr } = await untilEnded(program);
    const summary = existsSync(jsonFile) ? (JSON.parse(readFileSync(jsonFile, 'utf8')) as Summary) : undefined;
    return new ProgramRun(status, stdout, stderr, summary);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
