import type { INestApplication } from '@nestjs/common';
import type { FastifySchema, RouteHandlerMethod } from 'fastify';
import { toPurchaseResponse } from '../purchases/purchase-response.js';
import { PURCHASE_SCHEMA, type PurchaseRequest } from '../purchases/purchase.schema.js';
import { PurchasesService } from '../purchases/purchases.service.js';
import { SaleObserver } from '../sales/sale-observer.js';
import { SERVER_TIME_HEADER, toSaleResponse } from '../sales/sale-response.js';
import { toSaleText } from '../sales/sale-view.js';
import { SALE_STATUS_SCHEMA } from '../sales/sale.schema.js';
import { SalesService } from '../sales/sales.service.js';

/**
 * A route for crowds. Fastify validates the request and calls the service directly: Nest's routing costs a tenth of a
 * purchase.
 */
export interface HotRoute {
  readonly schema: FastifySchema;
  readonly answer: (app: INestApplication) => RouteHandlerMethod;
}

export const PURCHASE: HotRoute = {
  schema: PURCHASE_SCHEMA,
  answer: (app) => {
    const purchases = app.get(PurchasesService);
    return async ({ body, headers }) => {
      const request = body as PurchaseRequest;
      const idempotencyKey = headers['idempotency-key'] as string | undefined;
      return toPurchaseResponse(request.saleId, await purchases.purchase(request, idempotencyKey));
    };
  },
};

/** Answers with JSON that is already serialised. */
export const SALE_STATUS: HotRoute = {
  schema: SALE_STATUS_SCHEMA,
  answer: (app) => {
    const sales = app.get(SalesService);
    const observer = app.get(SaleObserver);
    return async ({ params }, reply) => {
      const { saleId } = params as { readonly saleId: string };
      const view = toSaleResponse(saleId, await sales.find(saleId));
      void reply.type('application/json; charset=utf-8').header(SERVER_TIME_HEADER, observer.nowMs());
      return toSaleText(view);
    };
  },
};
