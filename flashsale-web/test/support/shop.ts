import { randomUUID } from 'node:crypto';
import { beforeAll } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { type TestStores, useStores } from '../../../flashsale-core/test-support/index.js';
import type { NewSale } from '../../src/api/admin.js';
import type { SaleView } from '../../src/api/sale.js';
import { startWeb } from './web-server.js';

const START_DEADLINE_MS = 90_000;
const HOUR_MS = 60 * 60_000;

/** The whole shop for one test file: stores of its own, API, worker and web server. */
export interface Shop {
  readonly stores: TestStores;
  /** Where the browser goes. */
  readonly url: string;
  readonly apiUrl: string;
  /** Creates a sale by the admin API, open for an hour by default. */
  createSale(sale?: Partial<NewSale>): Promise<string>;
  /** The same as a draft. */
  createDraft(sale?: Partial<NewSale>): Promise<void>;
  pause(saleId: string): Promise<void>;
  addStock(saleId: string, units: number): Promise<void>;
  reset(saleId: string): Promise<void>;
  /** A purchase without the browser, by another buyer. */
  buy(saleId: string, userId: string): Promise<void>;
  status(saleId: string): Promise<SaleView>;
  saleUrl(saleId: string): string;
  consoleUrl(saleId: string): string;
}

export function useShop(
  environment: NodeJS.ProcessEnv | (() => Promise<NodeJS.ProcessEnv>) = {},
  webEnvironment: () => Promise<NodeJS.ProcessEnv> = () => Promise.resolve({}),
): Shop {
  const stores = useStores();
  const addresses = { api: '', web: '' };
  beforeAll(async () => {
    const ofServices = typeof environment === 'function' ? await environment() : environment;
    const [api] = await Promise.all([stores.startApi(ofServices), stores.startWorker(ofServices)]);
    const web = await startWeb(api.url, await webEnvironment());
    stores.defer(() => web.stop());
    addresses.api = api.url;
    addresses.web = web.url;
  }, START_DEADLINE_MS);

  const send = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${addresses.api}/api/v1${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });

  async function expectOk(response: Response): Promise<Response> {
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
    return response;
  }

  const ask = async (method: string, path: string, body?: object): Promise<Response> =>
    expectOk(await send(method, path, body));

  /** Buys as soon as the sale is ready: a new one opens a moment after it is known. */
  async function buy(saleId: string, userId: string): Promise<void> {
    let response = await send('POST', '/sale/purchase', { saleId, userId });
    await until(
      async () => {
        if (response.status === 503) response = await send('POST', '/sale/purchase', { saleId, userId });
        return response.status !== 503;
      },
      { what: `${saleId} is ready` },
    );
    await expectOk(response);
  }

  return {
    stores,
    get url() {
      return addresses.web;
    },
    get apiUrl() {
      return addresses.api;
    },
    async createSale(sale = {}) {
      const saleId = sale.saleId ?? randomUUID();
      const nowMs = Date.now();
      const inAnHour = new Date(nowMs + HOUR_MS).toISOString();
      const { endsAt = inAnHour } = sale;
      // One that is over is refused when it is created.
      const isOver = Date.parse(endsAt) <= nowMs;
      await ask('POST', '/admin/sales', {
        name: 'A lamp',
        totalStock: 10,
        startsAt: new Date(nowMs - HOUR_MS).toISOString(),
        ...sale,
        endsAt: isOver ? inAnHour : endsAt,
        saleId,
      });
      if (isOver) await ask('PATCH', `/admin/sales/${saleId}`, { endsAt });
      await until(async () => (await ask('GET', `/sale/${saleId}/status`)).ok, { what: `${saleId} is known` });
      return saleId;
    },
    async createDraft(sale = {}) {
      const endsAt = new Date(Date.now() + HOUR_MS).toISOString();
      await ask('POST', '/admin/drafts', {
        ...{ name: 'A lamp', totalStock: 10, startsAt: new Date().toISOString(), endsAt },
        ...sale,
      });
    },
    async pause(saleId) {
      await ask('POST', `/admin/sales/${saleId}/pause`);
    },
    async addStock(saleId, units) {
      await ask('POST', `/admin/sales/${saleId}/stock`, { add: units });
    },
    async reset(saleId) {
      await ask('POST', '/admin/reset', { saleId });
    },
    buy,
    async status(saleId) {
      return (await (await ask('GET', `/sale/${saleId}/status`)).json()) as SaleView;
    },
    saleUrl: (saleId) => `${addresses.web}/sale/${saleId}`,
    consoleUrl: (saleId) => `${addresses.web}/admin/sale/${saleId}`,
  };
}
