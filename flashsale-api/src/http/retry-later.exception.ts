import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';

/** The client should retry later; the answer carries `Retry-After`. */
export class RetryLaterException extends HttpException {
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
    /** 503 when the reason is ours, 429 when this client sends too much, 409 when it is too early. */
    status: 409 | 429 | 503 = 503,
  ) {
    super({ statusCode: status, message, error: STATUS_CODES[status] }, status);
  }
}
