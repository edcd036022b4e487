import { HttpException } from '@nestjs/common';

const RETRY_AFTER_SECONDS = 1;

/** 503: ask again in a while. */
export class RetryLaterException extends HttpException {
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS;

  constructor(message: string) {
    super({ statusCode: 503, message, error: 'Service Unavailable' }, 503);
  }
}
