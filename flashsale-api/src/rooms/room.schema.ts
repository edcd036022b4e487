import type { FastifySchema } from 'fastify';
import { SALE_ID_PATTERN, USER_ID_PATTERN } from 'flashsale-core';

const SALE_PARAM = { saleId: { type: 'string', pattern: SALE_ID_PATTERN } };
const USER = { userId: { type: 'string', pattern: USER_ID_PATTERN } };
/** As it was given out, or as somebody types it. */
const CODE = { type: 'string', minLength: 1, maxLength: 64 };
/** Longer than any solution of a challenge: tokens of hCaptcha have some 2,000 characters, and no promised limit. */
const SOLUTION_LENGTH_MAX = 6_000;
/** With such a solution. */
export const JOIN_BODY_BYTES_MAX = 8_192;
/** More segments than any list has. */
const SEGMENT_PATTERN = '^\\d{1,5}$';
/** As written once, so that a cache keeps one proof of it. */
const ARRIVAL_PATTERN = '^[1-9]\\d{0,6}$';

export const ROOM_SCHEMA: FastifySchema = { params: { type: 'object', properties: SALE_PARAM } };

export const JOIN_SCHEMA: FastifySchema = {
  ...ROOM_SCHEMA,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['userId'],
    properties: {
      ...USER,
      code: CODE,
      solution: {
        type: 'string',
        maxLength: SOLUTION_LENGTH_MAX,
        // Visible ASCII, as base64 and the tokens of all providers are.
        pattern: '^[!-~]*$',
        description:
          'Where a challenge must be solved: for `altcha` base64 of `{"challenge": task, "solution": {"counter", "derivedKey"}}`, for ' +
          '`turnstile` and `hcaptcha` the token of the widget.',
      },
    },
  },
};

export const TICKET_SCHEMA: FastifySchema = {
  ...ROOM_SCHEMA,
  body: { type: 'object', additionalProperties: false, required: ['userId'], properties: USER },
};

export const TURN_SCHEMA: FastifySchema = {
  ...ROOM_SCHEMA,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['userId', 'ticket'],
    properties: { ...USER, ticket: { type: 'string' } },
  },
};

export const LIST_SCHEMA: FastifySchema = {
  params: { type: 'object', properties: { ...SALE_PARAM, segment: { type: 'string', pattern: SEGMENT_PATTERN } } },
};

export const PROOF_SCHEMA: FastifySchema = {
  params: { type: 'object', properties: { ...SALE_PARAM, arrival: { type: 'string', pattern: ARRIVAL_PATTERN } } },
};
