import type { Intent } from '../intents/intent.js';

/** A refusal in the shape of Stripe's errors. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error',
    readonly code: string | undefined,
    message: string,
    /** The intent as it is, where the refusal is about its state. */
    readonly intent?: Intent,
  ) {
    super(message);
  }
}

export function notFound(intentId: string): ApiError {
  return new ApiError(404, 'invalid_request_error', 'resource_missing', `No such payment_intent: '${intentId}'`);
}
