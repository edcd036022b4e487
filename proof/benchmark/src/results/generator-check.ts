import type { BenchmarkResult, ContestantResult } from './benchmark-result.js';

/** Busier than this, the generator may be what limits the rate. */
const GENERATOR_CORES_MAX = 0.95;

/**
 * Whether the generator had time to spare beside the fastest server, so that the server was measured: a sentence, or
 * undefined where no reference ran or this machine does not tell.
 */
export function checkGenerator({
  workloads,
}: BenchmarkResult): { readonly text: string; readonly ok: boolean } | undefined {
  const fastest = workloads
    .flatMap(({ contestants }) => contestants)
    .filter(({ name, coresBusy }) => name.startsWith('bare-') && (coresBusy['api'] ?? 0) > 0)
    .sort((a, b) => b.perSecond.median - a.perSecond.median)[0];
  return fastest && judge(fastest);
}

function judge({ name, coresBusy }: ContestantResult) {
  const { generator = 0, api = 0 } = coresBusy;
  const ok = generator < GENERATOR_CORES_MAX && generator < api;
  const text = `The load generator kept ${generator.toFixed(2)} cores busy against ${name}, which kept ${api.toFixed(2)} busy`;
  return { text: `${text}: ${ok ? 'the server was the limit' : 'the generator was the limit'}.`, ok };
}
