import type { FastifySchema } from 'fastify';
import { SALE_ID_PATTERN, STORED_USER_ID_PATTERN, USER_ID_PATTERN } from 'flashsale-core';

const IDEMPOTENCY_KEY_PATTERN = '^[\\x21-\\x7e]{1,64}$';

/** The shape of a purchase, compiled by Fastify: the only check before Redis decides. */
export const PURCHASE_SCHEMA: FastifySchema = {
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['saleId', 'userId'],
    properties: {
      saleId: { type: 'string', pattern: SALE_ID_PATTERN },
      userId: { type: 'string', pattern: USER_ID_PATTERN },
    },
  },
  headers: {
    type: 'object',
    properties: { 'idempotency-key': { type: 'string', pattern: IDEMPOTENCY_KEY_PATTERN } },
  },
  response: {
    200: {
      type: 'object',
      required: ['success', 'status', 'message'],
      properties: {
        success: { type: 'boolean' },
        status: { type: 'string', enum: ['SUCCESS', 'ALREADY_PURCHASED', 'SOLD_OUT'] },
        message: { type: 'string' },
        orderId: { type: 'string', format: 'uuid' },
      },
    },
  },
};

export interface PurchaseRequest {
  readonly saleId: string;
  readonly userId: string;
}

export const USER_PURCHASE_SCHEMA: FastifySchema = {
  params: {
    type: 'object',
    properties: {
      saleId: { type: 'string', pattern: SALE_ID_PATTERN },
      userId: { type: 'string', pattern: STORED_USER_ID_PATTERN },
    },
  },
};
