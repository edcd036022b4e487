import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, until } from 'flashsale-testkit';

const STOP_DEADLINE_MS = 10_000;

const RULES_FILE = fileURLToPath(new URL('../prometheus/rules.yml', import.meta.url));

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Rule {
  readonly name: string;
  readonly query: string;
  readonly type: 'alerting' | 'recording';
}

/** A real Prometheus with the rules of this folder, which scrapes the given processes every second. */
export class PrometheusServer {
  #child: ChildProcess | undefined;
  #url = '';
  readonly #folder = mkdtempSync(join(tmpdir(), 'flashsale-prometheus-'));

  async start(targetsByJob: Readonly<Record<string, readonly string[]>>): Promise<void> {
    const port = await freePort();
    this.#url = `http://127.0.0.1:${port}`;
    // JSON is YAML.
    const configuration = {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: [RULES_FILE],
      scrape_configs: Object.entries(targetsByJob).map(([job, targets]) => ({
        job_name: job,
        static_configs: [{ targets }],
      })),
    };
    writeFileSync(join(this.#folder, 'prometheus.yml'), JSON.stringify(configuration));
    const command = process.env['PROMETHEUS_PATH'] ?? 'prometheus';
    this.#child = spawn(
      command,
      [
        `--config.file=${join(this.#folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(this.#folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: ['ignore', 'ignore', 'ignore'] },
    );
    await until(async () => (await fetch(`${this.#url}/-/ready`)).ok, {
      deadlineMs: 30_000,
      what: 'Prometheus is ready',
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null) {
      const exited = once(child, 'exit', { signal: AbortSignal.timeout(STOP_DEADLINE_MS) });
      child.kill('SIGTERM');
      await exited.catch(() => child.kill('SIGKILL'));
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @throws with what Prometheus says of a query that it cannot evaluate */
  async query(expression: string): Promise<Sample[]> {
    const { result } = await this.#get<{ result: { metric: Sample['metric']; value: [number, string] }[] }>(
      `/api/v1/query?query=${encodeURIComponent(expression)}`,
    );
    return result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
  }

  /** The names of all metrics that it has seen, and of those that its rules record. */
  async metricNames(): Promise<ReadonlySet<string>> {
    return new Set(await this.#get<string[]>('/api/v1/label/__name__/values'));
  }

  async rules(): Promise<Rule[]> {
    const { groups } = await this.#get<{ groups: { rules: Rule[] }[] }>('/api/v1/rules');
    return groups.flatMap(({ rules }) => rules);
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(this.#url + path);
    const answer = (await response.json()) as { status: string; data: T; error?: string };
    if (answer.status !== 'success')
      throw new Error(`${decodeURIComponent(path)}: ${answer.error ?? 'no reason given'}`);
    return answer.data;
  }
}
