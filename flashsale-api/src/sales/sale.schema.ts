import type { FastifySchema } from 'fastify';
import { SALE_ID_PATTERN } from 'flashsale-core';

const SALE_VIEW = {
  type: 'object',
  properties: {
    saleId: { type: 'string' },
    name: { type: 'string' },
    totalStock: { type: 'integer' },
    remainingStock: { type: 'integer' },
    totalSold: { type: 'integer' },
    saleActive: { type: 'boolean' },
    startsAt: { type: 'string', format: 'date-time' },
    endsAt: { type: 'string', format: 'date-time' },
    status: { type: 'string', enum: ['UPCOMING', 'ACTIVE', 'PAUSED', 'ENDED'] },
    mode: { type: 'string', enum: ['INSTANT', 'HOLD'] },
    // Of a sale with a waiting room.
    hasRoom: { type: 'boolean' },
    // Of a sale that holds units until they are paid for.
    heldStock: { type: 'integer' },
    unitPrice: { type: 'integer' },
    currency: { type: 'string' },
    limitPerUser: { type: 'integer' },
    quantityMax: { type: 'integer' },
    holdSeconds: { type: 'number' },
  },
  required: [
    'saleId',
    'name',
    'totalStock',
    'remainingStock',
    'totalSold',
    'saleActive',
    'startsAt',
    'endsAt',
    'status',
    'mode',
  ],
};

export const SALE_PARAMS_SCHEMA: FastifySchema = {
  params: { type: 'object', properties: { saleId: { type: 'string', pattern: SALE_ID_PATTERN } } },
};

export const SALE_STATUS_SCHEMA: FastifySchema = {
  ...SALE_PARAMS_SCHEMA,
  response: { 200: SALE_VIEW },
};

export const SALES_SCHEMA: FastifySchema = { response: { 200: { type: 'array', items: SALE_VIEW } } };
