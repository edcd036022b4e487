import type { FastifySchema } from 'fastify';

export const ORDER_ID_PATTERN = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

export const ORDER_SCHEMA: FastifySchema = {
  params: { type: 'object', properties: { orderId: { type: 'string', pattern: ORDER_ID_PATTERN } } },
};
