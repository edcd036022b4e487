import { z } from 'zod';
import type { StockState } from './live-state.js';

const DEADLINE_MS = 3_000;

const STOCK = z.object({ totalStock: z.int().min(1), remainingStock: z.int(), orders: z.int().min(0) });

/** Asks a shop what has become of its stock. Never rejects: a shop that does not say leaves it unknown. */
export async function readStock(host: string): Promise<StockState> {
  try {
    const response = await ask(host, 'GET', '/api/v1/debug/stock');
    if (!response.ok) return { host, unknown: `GET /api/v1/debug/stock answered ${response.status}` };
    const { success, data } = STOCK.safeParse(await response.json());
    return success ? { host, ...data } : { host, unknown: 'GET /api/v1/debug/stock did not answer with a stock' };
  } catch (error) {
    return { host, unknown: `GET /api/v1/debug/stock did not answer: ${reasonOf(error)}` };
  }
}

/** Gives a shop its full stock again; resolves with why not where it does not. */
export async function resetStock(host: string): Promise<string | undefined> {
  try {
    const response = await ask(host, 'POST', '/api/v1/debug/reset');
    await response.body?.cancel();
    return response.ok ? undefined : `POST /api/v1/debug/reset answered ${response.status}.`;
  } catch (error) {
    return `POST /api/v1/debug/reset did not answer: ${reasonOf(error)}.`;
  }
}

function ask(host: string, method: string, path: string): Promise<Response> {
  // A host that is allowed must not send us on to one that is not.
  return fetch(host + path, { method, redirect: 'manual', signal: AbortSignal.timeout(DEADLINE_MS) });
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
