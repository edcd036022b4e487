import type { Readable } from 'node:stream';
import { errorCodes, type FastifyRequest, type preParsingAsyncHookHandler } from 'fastify';

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Lets clients send an empty body whatever they call it: those that put a content type on every request are many, and
 * a pause must not fail for that. A body that is there has to be JSON.
 */
export const forgetTypeOfNothing: preParsingAsyncHookHandler = async ({ headers }, _reply, payload) => {
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

/** A body in chunks shows its end only when it is read. What was read is put back. */
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
