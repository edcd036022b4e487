import type { Schemas } from 'flashsale-client';

const MS_PER_SECOND = 1_000;

/** No answer came: the connection failed, or the deadline passed. What became of the request is unknown. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** The API answered with an error. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';

  private constructor(
    readonly status: number,
    /** What is wrong, in the words of the API, one sentence each. */
    readonly messages: readonly string[],
    readonly retryAfterMs: number | undefined,
    /** Which refusal it is, of the routes that say so. */
    readonly code: string | undefined,
  ) {
    super(messages.join('; '));
  }

  static async of(response: Response): Promise<ApiRefusal> {
    const body = (await response.json().catch(() => ({}))) as Partial<Schemas['ListRefusal']>;
    const messages = [body.message ?? `HTTP ${response.status}`].flat();
    const retryAfterSeconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const retryAfterMs = Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * MS_PER_SECOND : undefined;
    return new ApiRefusal(response.status, messages, retryAfterMs, body.code);
  }
}

const STATUSES_OF_THE_MOMENT = new Set([408, 425, 429]);

/** Whether asking again may help: no answer came, or the server is overloaded or broken for the moment. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ApiRefusal) return error.status >= 500 || STATUSES_OF_THE_MOMENT.has(error.status);
  return error instanceof NoAnswer;
}

/** Whether the API knows no such thing, or none any more. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiRefusal && error.status === 404;
}
