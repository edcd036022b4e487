import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { z } from 'zod';
import type { Intent } from '../intents/intent.js';
import { listIntents } from '../intents/intent-rows.js';
import { type Faults, FAULTS_SCHEMA } from './faults.js';

const PAYMENTS_PER_PAGE_MAX = 1_000;

const PAGE_SCHEMA = z.object({
  after: z.string().default(''),
  limit: z.coerce.number().int().min(1).max(PAYMENTS_PER_PAGE_MAX).default(PAYMENTS_PER_PAGE_MAX),
});

/** What no real provider has: faults on purpose, and the truth about all money. */
export function addFaultRoutes(app: FastifyInstance, pool: pg.Pool, faults: Faults): void {
  app.get('/sandbox/faults', () => faults.settings);
  app.post('/sandbox/faults', async (request, reply) => {
    const read = FAULTS_SCHEMA.safeParse(request.body ?? {});
    if (!read.success) return reply.code(400).send({ statusCode: 400, message: z.prettifyError(read.error) });
    faults.set(read.data);
    return faults.settings;
  });
  app.get('/sandbox/payments', async (request, reply) => {
    const read = PAGE_SCHEMA.safeParse(request.query);
    if (!read.success) return reply.code(400).send({ statusCode: 400, message: z.prettifyError(read.error) });
    const intents = await listIntents(pool, read.data.after, read.data.limit);
    return { payments: intents.map(toTruth) };
  });
}

function toTruth(intent: Intent): object {
  const { id, status, amount, currency, captured, refunded, metadata } = intent;
  const { paymentId, orderId, saleId } = metadata;
  const { authorizedAt, capturedAt, returnedAt } = intent;
  return {
    id,
    paymentId,
    orderId,
    saleId,
    status,
    amount,
    currency,
    captured,
    refunded,
    authorizedAt,
    capturedAt,
    returnedAt,
  };
}
