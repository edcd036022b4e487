// A process of its own, so that it competes for the processor as clients on another machine's core would, and so that
// what it costs can be distinguished.
import { HttpLoad } from './http-load.js';
import type { LoadPlan, LoadResult } from './load-plan.js';
import { RedisLoad } from './redis-load.js';

/** A load is prepared first, so that what it costs to make is not measured, and then run. */
export type LoadOrder = { readonly prepare: LoadPlan } | { readonly run: true };
export type LoadReply = { readonly result: LoadResult } | { readonly isPrepared: true } | { readonly fault: string };

let prepared: HttpLoad | RedisLoad | undefined;

process.on('message', (order: LoadOrder) => {
  void carryOut(order).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ fault: String(error) } satisfies LoadReply),
  );
});
process.on('disconnect', () => process.exit());

async function carryOut(order: LoadOrder): Promise<LoadReply> {
  if ('prepare' in order) {
    const { target } = order.prepare;
    prepared =
      target.kind === 'http'
        ? await HttpLoad.prepare(order.prepare, target.ports)
        : new RedisLoad(order.prepare, target.url);
    return { isPrepared: true };
  }
  if (prepared === undefined) throw new Error('No load is prepared');
  const load = prepared;
  prepared = undefined;
  return { result: await load.run() };
}
