// A process of its own, so that it competes for the processor as clients on another machine's core would, and so that
// what it costs can be distinguished.
import { HttpLoad } from './http-load.js';
import type { LoadPlan, LoadResult } from './load-plan.js';
import { PaidLoad } from './paid-load.js';
import { RedisLoad } from './redis-load.js';

/** A load is prepared first, so that what it costs to make is not measured, and then run. */
export type LoadOrder = { readonly prepare: LoadPlan } | { readonly run: true };
export type LoadReply = { readonly result: LoadResult } | { readonly isPrepared: true } | { readonly fault: string };

let prepared: Load | undefined;

type Load = HttpLoad | PaidLoad | RedisLoad;

process.on('message', (order: LoadOrder) => {
  void carryOut(order).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ fault: String(error) } satisfies LoadReply),
  );
});
process.on('disconnect', () => process.exit());

async function carryOut(order: LoadOrder): Promise<LoadReply> {
  if ('prepare' in order) {
    prepared = await prepare(order.prepare);
    return { isPrepared: true };
  }
  if (prepared === undefined) throw new Error('No load is prepared');
  const load = prepared;
  prepared = undefined;
  return { result: await load.run() };
}

async function prepare(plan: LoadPlan): Promise<Load> {
  const { target } = plan;
  switch (target.kind) {
    case 'http':
      return HttpLoad.prepare(plan, target.ports);
    case 'shop':
      return PaidLoad.prepare(plan, target.port, target.providerPort);
    case 'redis':
      return new RedisLoad(plan, target);
  }
}
