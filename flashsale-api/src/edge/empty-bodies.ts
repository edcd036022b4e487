import type { Readable } from 'node:stream';
import { errorCodes, type FastifyRequest, type preParsingAsyncHookHandler } from 'fastify';

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Accepts an empty body with any content type: many clients send one with every request, and a pause must not fail
 * because of it. A non-empty body must be JSON.
 */
export const dropTypeOfEmptyBody: preParsingAsyncHookHandler = async ({ headers }, _reply, payload) => {
  const type = headers['content-type'];
  if (type === undefined) return payload;
  if (await isEmpty(headers, payload)) {
    delete headers['content-type'];
    delete headers['transfer-encoding'];
    return payload;
  }
  if (!JSON_TYPE.test(type)) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE();
  return payload;
};

/** Only reading shows whether a chunked body is empty. What was read is put back. */
async function isEmpty(headers: FastifyRequest['headers'], payload: Readable): Promise<boolean> {
  if (headers['transfer-encoding'] === undefined) return (headers['content-length'] ?? '0') === '0';
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      payload.off('readable', read).off('end', read).off('error', fail);
    };
    const read = (): void => {
      const chunk: Buffer | null = payload.read() as Buffer | null;
      if (chunk !== null) payload.unshift(chunk);
      else if (!payload.readableEnded) return;
      settle();
      resolve(chunk === null);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    payload.on('readable', read).on('end', read).on('error', fail);
  });
}
