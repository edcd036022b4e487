import { Pool } from 'undici';

/** Longer than any answer takes: the API gives its stores and the provider up after 3 s at most. */
const ANSWER_DEADLINE_MS = 8_000;
const CONNECTIONS_MAX = 128;

/** An answer of the shop; undefined where none came, or 503: what was asked for may have been done. */
export type ShopAnswer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> } | undefined;

/** One API as those see it who do more than buy. Nothing of it rejects. */
export class ShopClient {
  readonly #pool: Pool;

  constructor(readonly url: string) {
    this.#pool = new Pool(url, { connections: CONNECTIONS_MAX, pipelining: 1 });
  }

  async ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ShopAnswer> {
    try {
      const answer = await this.#pool.request({
        ...{ method, path, signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) },
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      if (answer.statusCode === 503) return undefined;
      return { status: answer.statusCode, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
