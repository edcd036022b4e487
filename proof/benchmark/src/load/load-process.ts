// A process of its own, so that it competes for the processor as clients on another machine's core would, and so that
// what it costs can be distinguished.
import { HttpLoad } from './http-load.js';
import type { LoadPlan, LoadResult } from './load-plan.js';
import { RedisLoad } from './redis-load.js';

export type LoadReply = { readonly result: LoadResult } | { readonly fault: string };

process.on('message', (plan: LoadPlan) => {
  void run(plan).then(
    (result) => process.send?.({ result } satisfies LoadReply),
    (error: unknown) => process.send?.({ fault: String(error) } satisfies LoadReply),
  );
});
process.on('disconnect', () => process.exit());

async function run(plan: LoadPlan): Promise<LoadResult> {
  const { target } = plan;
  return target.kind === 'http' ? new HttpLoad(plan, target.ports).run() : new RedisLoad(plan, target.url).run();
}
