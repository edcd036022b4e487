import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const REQUEST_ID_HEADER = 'X-Request-Id';
/** What clients and proxies may choose: it stands in logs and in headers as it is. */
const GIVEN_ID = /^[\x21-\x7e]{1,64}$/;

/**
 * Names a request: as the client or a proxy did where that is fit for a log, else at random. A number would tell everybody
 * how much is asked.
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
}
