import { describe, expect, it } from '@jest/globals';
import { NotFoundException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { sendSaleEvents } from './events-response.js';
import type { SaleEventsResult } from './sale-events.js';

/** A refusal must come before the reply is hijacked, or nothing could answer the request. */
const UNTOUCHED = {
  hijack: () => {
    throw new Error('The stream has begun');
  },
} as unknown as FastifyReply;

function refusalOf(result: SaleEventsResult): unknown {
  try {
    sendSaleEvents(UNTOUCHED, 'sale_1', result, 0);
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was refused');
}

describe('sendSaleEvents', () => {
  it('refuses an unknown sale before the stream begins', () => {
    expect(refusalOf('unknown-sale')).toBeInstanceOf(NotFoundException);
  });

  it.each([
    ['not-ready', 1],
    ['too-many-listeners', 5],
  ] as const)('asks a listener to come back when it is %s', (result, retryAfterSeconds) => {
    const refusal = refusalOf(result);

    expect(refusal).toBeInstanceOf(RetryLaterException);
    expect(refusal).toMatchObject({ retryAfterSeconds });
  });
});
