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
