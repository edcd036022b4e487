/** What k6 hands to handleSummary, as far as the summary reads it. */
export interface SummaryData {
  setup_data?: { runId: string; startedAt: string };
  state: { testRunDurationMs: number };
  metrics: Record<string, { values: Record<string, number> }>;
  root_group: { checks: { name: string; passes: number; fails: number }[] };
}

/** What k6 writes, by file; `stdout` is the terminal. */
export function handleSummary(data: SummaryData): Record<string, string>;
