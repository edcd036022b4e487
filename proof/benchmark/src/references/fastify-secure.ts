// Reference (b) with what others put in front of it: @fastify/jwt for tokens by a shared secret, and @fastify/rate-limit on
// Redis, with the limits of the API, by address and by user.
import fastifyJwt from '@fastify/jwt';
import fastifyRateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyRequest } from 'fastify';
import { PURCHASE_SCHEMA } from 'flashsale-api/purchase-schema';
import { Redis } from 'ioredis';
import { CONSTANT_PURCHASE, constantStatus } from './constant-answer.js';
import { readSecureReferenceEnvironment } from './environment.js';

const HOST = '127.0.0.1';
const LIMITS = { perAddress: 100, perUser: 20, timeWindow: 10_000 };
const PROXIES = 2;

const { PORT, REDIS_URL, BUYER_JWT_SECRET, BUYER_JWT_ISSUER, BUYER_JWT_AUDIENCE } = readSecureReferenceEnvironment();
const ajv = { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } } as const;
const app = Fastify({ ajv, trustProxy: (_address, hop) => hop < PROXIES });
const redis = new Redis(REDIS_URL, { enableAutoPipelining: true });

await app.register(fastifyJwt, {
  secret: BUYER_JWT_SECRET,
  verify: {
    algorithms: ['HS256'],
    allowedIss: BUYER_JWT_ISSUER,
    allowedAud: BUYER_JWT_AUDIENCE,
    requiredClaims: ['exp', 'sub'],
    cache: true,
  },
});
await app.register(fastifyRateLimit, { global: false, redis, timeWindow: LIMITS.timeWindow });

app.post('/api/v1/sale/purchase', {
  schema: PURCHASE_SCHEMA,
  onRequest: [app.rateLimit({ max: LIMITS.perAddress, keyGenerator: ({ ip }) => `address:${ip}` }), isBuyer],
  preHandler: app.rateLimit({
    max: LIMITS.perUser,
    keyGenerator: ({ body }) => `user:${(body as { userId: string }).userId}`,
  }),
  handler: async () => CONSTANT_PURCHASE,
});
app.get<{ Params: { saleId: string } }>('/api/v1/sale/:saleId/status', async ({ params }) =>
  constantStatus(params.saleId),
);
await app.listen({ port: PORT, host: HOST });
process.once('SIGTERM', () => process.exit());

async function isBuyer(request: FastifyRequest): Promise<void> {
  await request.jwtVerify();
}
