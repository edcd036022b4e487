import { type Method, pathTo, type Query, type Schemas, withQuery } from 'flashsale-client';
import { type Answer, type ApiClient, bodyOf } from './api-client.js';

const ADMIN = '/api/v1/admin';

type AdminSale = Schemas['AdminSale'];
type OrdersRoute = '/api/v1/admin/sales/{saleId}/orders';
type AuditRoute = '/api/v1/admin/sales/{saleId}/audit';

/** A client for operators' calls. */
export class AdminClient {
  constructor(readonly client: ApiClient) {}

  /** Sends any request below the operators' routes, also ones that no client of ours would send. */
  ask(method: Method, path: string, body?: unknown): Promise<Answer> {
    return body === undefined ? this.client.ask(method, ADMIN + path) : this.client.askWith(method, ADMIN + path, body);
  }

  create(sale: Schemas['CreateSale']): Promise<Answer<AdminSale>> {
    return this.client.post('/api/v1/admin/sales', sale);
  }

  change(saleId: string, change: Schemas['ChangeSale']): Promise<Answer<AdminSale>> {
    return this.client.patch(pathTo('/api/v1/admin/sales/{saleId}', { saleId }), change);
  }

  pause(saleId: string): Promise<Answer<AdminSale>> {
    return this.client.post(pathTo('/api/v1/admin/sales/{saleId}/pause', { saleId }), undefined);
  }

  resume(saleId: string): Promise<Answer<AdminSale>> {
    return this.client.post(pathTo('/api/v1/admin/sales/{saleId}/resume', { saleId }), undefined);
  }

  retire(saleId: string): Promise<Answer<AdminSale>> {
    return this.client.post(pathTo('/api/v1/admin/sales/{saleId}/retire', { saleId }), undefined);
  }

  end(saleId: string): Promise<Answer<AdminSale>> {
    return this.client.post(pathTo('/api/v1/admin/sales/{saleId}/end', { saleId }), undefined);
  }

  addStock(saleId: string, add: number): Promise<Answer<AdminSale>> {
    return this.client.post(pathTo('/api/v1/admin/sales/{saleId}/stock', { saleId }), { add });
  }

  repair(saleId: string, request: Schemas['RepairSale']): Promise<Answer<Schemas['RepairReport']>> {
    return this.client.post(pathTo('/api/v1/admin/sales/{saleId}/repair', { saleId }), request);
  }

  async sales(): Promise<readonly AdminSale[]> {
    return bodyOf(await this.client.get('/api/v1/admin/sales'));
  }

  async sale(saleId: string): Promise<AdminSale> {
    return bodyOf(await this.client.get(pathTo('/api/v1/admin/sales/{saleId}', { saleId })));
  }

  async live(saleId: string): Promise<Schemas['LiveView']> {
    return bodyOf(await this.client.get(pathTo('/api/v1/admin/sales/{saleId}/live', { saleId })));
  }

  async series(saleId: string, after?: number): Promise<Schemas['SeriesView']['points']> {
    const path = pathTo('/api/v1/admin/sales/{saleId}/series', { saleId });
    return bodyOf(await this.client.get(after === undefined ? path : withQuery(path, { after }))).points;
  }

  async status(): Promise<Schemas['ShopStatus']> {
    return bodyOf(await this.client.get('/api/v1/admin/status'));
  }

  async drift(): Promise<readonly Schemas['SaleDrift'][]> {
    return bodyOf(await this.client.get('/api/v1/admin/drift'));
  }

  async orders(saleId: string, query: Query<OrdersRoute> = {}): Promise<Schemas['OrdersPage']> {
    return bodyOf(await this.client.get(withQuery(pathTo('/api/v1/admin/sales/{saleId}/orders', { saleId }), query)));
  }

  async audit(saleId: string, query: Query<AuditRoute> = {}): Promise<Schemas['AuditPage']> {
    return bodyOf(await this.client.get(withQuery(pathTo('/api/v1/admin/sales/{saleId}/audit', { saleId }), query)));
  }

  async deadLetters(limit = 50, saleId = ''): Promise<Schemas['DeadLetterList']> {
    return bodyOf(await this.client.get(withQuery(pathTo('/api/v1/admin/dead-letters', {}), { limit, saleId })));
  }

  async replay(body: Schemas['MoveDeadLetters'] = {}): Promise<number> {
    return bodyOf(await this.client.post('/api/v1/admin/dead-letters/replay', body)).replayed;
  }

  async discard(body: Schemas['MoveDeadLetters'] = {}): Promise<number> {
    return bodyOf(await this.client.post('/api/v1/admin/dead-letters/discard', body)).discarded;
  }
}
