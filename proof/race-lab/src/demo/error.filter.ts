import { STATUS_CODES } from 'node:http';
import { HttpException, type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifySchemaValidationError } from 'fastify';

const RETRY_AFTER_SECONDS = 1;

/** 503: ask again in a while. */
export class RetryLaterException extends HttpException {
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS;

  constructor(message: string) {
    super({ statusCode: 503, message, error: 'Service Unavailable' }, 503);
  }
}

interface ErrorBody {
  readonly statusCode: number;
  readonly message: string | string[];
  readonly error: string;
}

/** Gives every error one shape: `{"statusCode":400,"message":…,"error":"Bad Request"}`. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  readonly #logger = new Logger(ErrorFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const body = this.#bodyOf(error);
    if (error instanceof RetryLaterException) void reply.header('Retry-After', String(error.retryAfterSeconds));
    void reply.status(body.statusCode).type('application/json; charset=utf-8').send(JSON.stringify(body));
  }

  #bodyOf(error: unknown): ErrorBody {
    if (error instanceof HttpException) {
      if (error.getStatus() === 415) {
        return errorBody(415, 'The body must be JSON, sent with the header Content-Type: application/json');
      }
      const response: string | { message?: string | string[] } = error.getResponse();
      const message = typeof response === 'string' ? response : response.message;
      return errorBody(error.getStatus(), message ?? error.message);
    }
    const { statusCode = 500, validation, message } = (error ?? {}) as Partial<FastifyError>;
    if (validation !== undefined) {
      return errorBody(400, validation.map(sentenceOf));
    }
    if (statusCode < 500) return errorBody(statusCode, message ?? 'Bad request');
    this.#logger.error(message, (error as Error | undefined)?.stack);
    return errorBody(500, 'Something went wrong on our side');
  }
}

/** `amount must be >= 1`, `must NOT have additional properties: amont`. */
function sentenceOf({ instancePath, message = 'is not valid', params }: FastifySchemaValidationError): string {
  const surplus = params['additionalProperty'];
  const sentence = `${instancePath.slice(1).replaceAll('/', '.')} ${message}`.trim();
  return typeof surplus === 'string' ? `${sentence}: ${surplus}` : sentence;
}

function errorBody(statusCode: number, message: string | string[]): ErrorBody {
  return { statusCode, message, error: STATUS_CODES[statusCode] ?? 'Error' };
}
