import type { Answer, ApiClient } from './api-client.js';

const ADMIN = '/api/v1/admin';

/** What an answer about a sale holds, as far as the tests look at it. */
export interface AdminSaleBody {
  readonly saleId: string;
  readonly name: string;
  readonly totalStock: number;
  readonly remainingStock: number;
  readonly totalSold: number;
  readonly status: string;
  readonly state: string;
  readonly epoch: number;
  readonly revision: number;
  readonly ready: boolean;
  readonly buyers: number | null;
  readonly orders: number;
  readonly outbox: number | null;
}

export interface LiveBody {
  readonly stock: number;
  readonly buyers: number;
  readonly orders: number | null;
  readonly outbox: number;
  readonly queue: { readonly ready: number; readonly deadLetters: number } | null;
  readonly equations: Record<'buyers' | 'stock', { left: number; right: number | null; holds: boolean | null }>;
  readonly outcomes: Record<string, number>;
  readonly latencyMs: { readonly p50: number | null; readonly count: number };
}

export interface DeadLettersBody {
  readonly total: number;
  readonly items: readonly {
    readonly deadLetterId: string;
    readonly reason: string | null;
    readonly queue: string | null;
    readonly count: number;
    readonly at: string | null;
    readonly body: unknown;
  }[];
}

export interface PageBody {
  readonly items: readonly Record<string, unknown>[];
  readonly next: string | null;
}

/** An operator's calls. */
export class AdminClient {
  constructor(readonly client: ApiClient) {}

  get(path: string): Promise<Answer> {
    return this.client.get(ADMIN + path);
  }

  post(path: string, body: unknown = {}): Promise<Answer> {
    return this.client.post(ADMIN + path, body);
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.client.ask('PATCH', ADMIN + path, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async sale(saleId: string): Promise<AdminSaleBody> {
    return bodyOf<AdminSaleBody>(await this.get(`/sales/${saleId}`));
  }

  async live(saleId: string): Promise<LiveBody> {
    return bodyOf<LiveBody>(await this.get(`/sales/${saleId}/live`));
  }

  async page(path: string): Promise<PageBody> {
    return bodyOf<PageBody>(await this.get(path));
  }

  async deadLetters(limit = 50): Promise<DeadLettersBody> {
    return bodyOf<DeadLettersBody>(await this.get(`/dead-letters?limit=${limit}`));
  }

  async replay(body: object = {}): Promise<number> {
    return bodyOf<{ replayed: number }>(await this.post('/dead-letters/replay', body)).replayed;
  }

  async discard(body: object = {}): Promise<number> {
    return bodyOf<{ discarded: number }>(await this.post('/dead-letters/discard', body)).discarded;
  }
}

/** The body of a good answer. */
export function bodyOf<Body>({ status, text, body }: Answer): Body {
  if (status !== 200 && status !== 201) throw new Error(`${status}: ${text}`);
  return body as Body;
}
