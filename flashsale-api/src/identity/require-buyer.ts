import { ForbiddenException, UnauthorizedException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest, preValidationAsyncHookHandler } from 'fastify';
import type { ErrorFilter } from '../http/error.filter.js';
import { RetryLaterException } from '../http/retry-later.exception.js';
import type { BuyerIdentity, Identification } from './buyer-identity.js';

const RETRY_AFTER_SECONDS = 2;

/**
 * Lets a request pass when it comes from the very user that it is about: 401 when nobody knows from whom it comes, 403
 * when it is somebody else, 503 when that cannot be found out.
 */
export function requireBuyer(
  identity: BuyerIdentity,
  userOf: (request: FastifyRequest) => unknown,
  errors: ErrorFilter,
): preValidationAsyncHookHandler {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const buyer = await identity.identify(request.headers.authorization);
    if (buyer.outcome === 'known' && buyer.userId === userOf(request)) return undefined;
    errors.send(reply, refusalOf(buyer));
    return reply;
  };
}

function refusalOf(buyer: Identification): Error {
  switch (buyer.outcome) {
    case 'known':
      // Who has a user id that was made of the subject may not know it yet.
      return new ForbiddenException(
        `You may buy and ask for yourself only${buyer.isOfSubject ? '' : `, as ${buyer.userId}`}`,
      );
    case 'unknown':
      return new UnauthorizedException('A valid token of the buyer is needed');
    case 'unavailable':
      return new RetryLaterException('Buyers cannot be identified now, please try again', RETRY_AFTER_SECONDS);
  }
}
