import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyError, FastifyReply } from 'fastify';
import { RetryLaterException } from './retry-later.exception.js';

interface ErrorBody {
  readonly statusCode: number;
  readonly message: string | string[];
  readonly error: string;
}

/** Gives every error one shape, and nothing away: what is not known to be for clients becomes a plain 500. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  readonly #logger = new Logger(ErrorFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const body = this.#bodyOf(error);
    if (error instanceof RetryLaterException) void reply.header('Retry-After', String(error.retryAfterSeconds));
    if (body.statusCode === 401) void reply.header('WWW-Authenticate', 'Bearer');
    void reply.status(body.statusCode).type('application/json; charset=utf-8').send(JSON.stringify(body));
  }

  #bodyOf(error: unknown): ErrorBody {
    if (error instanceof HttpException) return bodyOfHttpException(error);
    if (isClientError(error)) {
      const messages = error.validation?.map(({ instancePath, message }) =>
        `${instancePath.slice(1).replaceAll('/', '.')} ${message ?? 'is not valid'}`.trim(),
      );
      return errorBody(error.validation ? 400 : (error.statusCode ?? 400), messages ?? error.message);
    }
    this.#logger.error(`Unexpected: ${(error as Error | undefined)?.message}`, (error as Error | undefined)?.stack);
    return errorBody(500, 'Something went wrong on our side');
  }
}

function bodyOfHttpException(exception: HttpException): ErrorBody {
  const response = exception.getResponse();
  const message = typeof response === 'string' ? response : (response as { message?: string | string[] }).message;
  return errorBody(exception.getStatus(), message ?? exception.message);
}

function errorBody(statusCode: number, message: string | string[]): ErrorBody {
  return { statusCode, message, error: STATUS_CODES[statusCode] ?? 'Error' };
}

/** Fastify refuses a request before any of our code: its shape, size, type or syntax. */
function isClientError(error: unknown): error is FastifyError {
  const { statusCode, validation } = (error ?? {}) as Partial<FastifyError>;
  return validation !== undefined || (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500);
}
