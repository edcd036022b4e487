import { NotFoundException } from '@nestjs/common';
import { API_PREFIX } from '../http/paths.js';
import { RetryLaterException } from '../http/retry-later.exception.js';

/** Epoch ms by the clock that decides about windows, so that a browser can count down without trusting its own. */
export const SERVER_TIME_HEADER = 'X-Server-Time';

const RETRY_AFTER_SECONDS = 1;

/** @throws HttpException when the sale cannot be shown */
export function toSaleResponse<View extends object>(saleId: string, result: View | 'unknown-sale' | 'not-ready'): View {
  if (result === 'unknown-sale') throw new NotFoundException(`Sale ${saleId} not found`);
  return toReadyResponse(result);
}

/** @throws HttpException 503 while a required store is away */
export function toReadyResponse<View extends object>(result: View | 'not-ready'): View {
  if (result === 'not-ready')
    throw new RetryLaterException('Sales cannot be read, please try again', RETRY_AFTER_SECONDS);
  return result;
}

/** The headers of a page: a link to the next one, if any. */
export function nextLink(path: string, query: object, next: string | undefined): Record<string, string> {
  if (next === undefined) return {};
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries<string | number | undefined>({ ...query, after: next })) {
    if (value !== undefined) search.append(name, String(value));
  }
  return { Link: `</${API_PREFIX}/${path}?${search.toString()}>; rel="next"` };
}
