import type { FastifySchema } from 'fastify';
import {
  MAIL_LANGUAGES,
  type MailLanguage,
  SALE_ID_PATTERN,
  STORED_USER_ID_PATTERN,
  USER_ID_PATTERN,
} from 'flashsale-core';

const SALE_PARAM = { saleId: { type: 'string', pattern: SALE_ID_PATTERN } };
/** As long as a mailbox may be (RFC 5321). */
const EMAIL_LENGTH_MAX = 254;
/** More than any sale allows in one order. */
const QUANTITY_MAX = 100;

export const JOIN_LIST_SCHEMA: FastifySchema = {
  params: { type: 'object', properties: SALE_PARAM },
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['userId'],
    properties: {
      userId: { type: 'string', pattern: USER_ID_PATTERN },
      quantity: { type: 'integer', minimum: 1, maximum: QUANTITY_MAX },
      acceptLess: { type: 'boolean' },
      email: { type: 'string', format: 'email', maxLength: EMAIL_LENGTH_MAX },
      language: { type: 'string', enum: [...MAIL_LANGUAGES] },
    },
  },
};

export interface JoinListRequest {
  readonly userId: string;
  readonly quantity?: number;
  readonly acceptLess?: boolean;
  /** For one mail with the offer. */
  readonly email?: string;
  /** Of the mail. */
  readonly language?: MailLanguage;
}

export const LISTING_SCHEMA: FastifySchema = {
  params: {
    type: 'object',
    properties: { ...SALE_PARAM, userId: { type: 'string', pattern: STORED_USER_ID_PATTERN } },
  },
};
