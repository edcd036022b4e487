// Reference (b): Fastify with the schema of the purchase route and no store. What it answers costs what HTTP,
// validation and serialization cost; nothing that does more can be faster.
import Fastify from 'fastify';
import { PURCHASE_SCHEMA } from 'flashsale-api/purchase-schema';
import { CONSTANT_PURCHASE, constantStatus } from './constant-answer.js';
import { readReferencePort } from './environment.js';

const HOST = '127.0.0.1';

// The shape is checked as in the API: never changed, and completely.
const ajv = { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } } as const;
const app = Fastify({ ajv });
app.post('/api/v1/sale/purchase', { schema: PURCHASE_SCHEMA }, async () => CONSTANT_PURCHASE);
app.get<{ Params: { saleId: string } }>('/api/v1/sale/:saleId/status', async ({ params }) =>
  constantStatus(params.saleId),
);
await app.listen({ port: readReferencePort(), host: HOST });
process.once('SIGTERM', () => process.exit());
