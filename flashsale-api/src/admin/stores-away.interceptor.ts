import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { sqlStateOf } from 'flashsale-core';
import { catchError, type Observable } from 'rxjs';
import { RetryLaterException } from '../http/retry-later.exception.js';

const RETRY_AFTER_SECONDS = 2;
/** SQLSTATE classes of a mistake in a statement or its data: data, constraint, syntax. */
const OUR_SQL_FAULT = /^(22|23|42)...$/;

/** Answers 503 when a store is away or busy; our own mistakes get 500 as everywhere. */
@Injectable()
export class StoresAwayInterceptor implements NestInterceptor {
  readonly #logger = new Logger(StoresAwayInterceptor.name);

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        if (error instanceof HttpException || isOurFault(error)) throw error;
        const { method, url } = context.switchToHttp().getRequest<FastifyRequest>();
        this.#logger.warn(`${method} ${url.split('?')[0]}: ${(error as Error).message}`);
        throw new RetryLaterException(
          method === 'GET'
            ? 'A store is away or busy, please try again'
            : 'A store is away or busy: the change may have been made or not; look before you repeat it',
          RETRY_AFTER_SECONDS,
        );
      }),
    );
  }
}

/** Stores fail with plain Errors of many kinds; bugs in our code show as these. */
export function isOurFault(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  if (OUR_SQL_FAULT.test(sqlStateOf(error) ?? '') || error.name === 'PrismaClientValidationError') return true;
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
}
