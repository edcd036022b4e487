import type { INestApplication } from '@nestjs/common';
import type { FastifyReply, FastifySchema, RouteHandlerMethod } from 'fastify';
import { setPurchaseHeaders } from '../http/answer-headers.js';
import { SOLD_OUT_TEXT, toPurchaseResponse } from '../purchases/purchase-response.js';
import { PURCHASE_SCHEMA, type PurchaseRequest } from '../purchases/purchase.schema.js';
import { PurchasesService } from '../purchases/purchases.service.js';
import { UnitsPerAddress } from '../purchases/units-per-address.js';
import { sendSaleAnswer, toSaleAnswer } from '../sales/sale-answer.js';
import { SaleObserver } from '../sales/sale-observer.js';
import { toSaleResponse } from '../sales/sale-response.js';
import type { SaleView } from '../sales/sale-view.js';
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

const JSON_TYPE = 'application/json; charset=utf-8';

export const PURCHASE: HotRoute = {
  schema: PURCHASE_SCHEMA,
  answer: (app) => {
    const purchases = app.get(PurchasesService);
    const cap = app.get(UnitsPerAddress);
    return (sender, reply) => {
      const { body, headers } = sender;
      const request = body as PurchaseRequest;
      setPurchaseHeaders(reply);
      // Without a promise, as nearly everybody who comes is refused like this. A reply is one, too.
      if (purchases.refuse(request)) return void reply.type(JSON_TYPE).send(SOLD_OUT_TEXT);
      const idempotencyKey = headers['idempotency-key'] as string | undefined;
      return cap.purchase(request, idempotencyKey, sender).then((result) => toPurchaseResponse(request.saleId, result));
    };
  },
};

/** Answers with what is ready, in the same turn, where the last look at the sale is fresh. */
export const SALE_STATUS: HotRoute = {
  schema: SALE_STATUS_SCHEMA,
  answer: (app) => {
    const sales = app.get(SalesService);
    const observer = app.get(SaleObserver);
    const send = (reply: FastifyReply, view: SaleView): void =>
      sendSaleAnswer(reply, toSaleAnswer(view), observer.nowMs());
    return ({ params }, reply) => {
      const { saleId } = params as { readonly saleId: string };
      const fresh = sales.findFresh(saleId);
      if (fresh !== undefined) return send(reply, fresh);
      return sales.find(saleId).then((found) => send(reply, toSaleResponse(saleId, found)));
    };
  },
};
