import { HttpException } from '@nestjs/common';

/** The client should ask again after a while; the answer carries `Retry-After`. */
export class RetryLaterException extends HttpException {
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super({ statusCode: 503, message, error: 'Service Unavailable' }, 503);
  }
}
