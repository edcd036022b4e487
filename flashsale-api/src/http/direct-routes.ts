import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { PurchaseRequest } from '../purchases/purchase.schema.js';
import { PurchasesController } from '../purchases/purchases.controller.js';
import { SalesController } from '../sales/sales.controller.js';
import { isPurchase, isSaleStatus } from './paths.js';

/**
 * Lets Fastify hand what a crowd asks to the controllers itself, once, before the routes are made. Nest's own way to a
 * method costs a tenth of a purchase and has nothing to do here: schemas check these routes, hooks guard them. A pipe, a
 * guard or an interceptor of Nest would not run on them.
 */
export function routeDirectly(app: NestFastifyApplication): void {
  const purchases = app.get(PurchasesController);
  const sales = app.get(SalesController);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', (route) => {
      if (isPurchase(route)) {
        route.handler = ({ body, headers }) =>
          purchases.purchase(body as PurchaseRequest, headers['idempotency-key'] as string | undefined);
      }
      if (isSaleStatus(route)) {
        route.handler = ({ params }: FastifyRequest, reply) =>
          sales.status((params as { saleId: string }).saleId, reply);
      }
    });
}
