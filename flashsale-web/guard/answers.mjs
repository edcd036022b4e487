import { ServerResponse, STATUS_CODES } from 'node:http';

/**
 * @typedef {object} Refusal
 * @property {number} statusCode
 * @property {string} message
 * @property {Record<string, string>} [headers]
 */

/**
 * The security headers of every response. The policy is that of files, data and errors, which run nothing; pages
 * (src/proxy.ts) and reports have their own.
 */
const securityHeaders = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A connection on which nothing moves for so long is closed. Longer than any answer of the API takes to begin. */
export const silentConnectionMsMax = 150_000;
/** A client that reads nothing of an answer for so long loses its connection, and with it the place that it takes. */
const unreadMsMax = 10_000;

/** Node's own answers to what is no request. */
const statusOfCode = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['HPE_HEADER_OVERFLOW', 431],
]);

/**
 * A response with the security headers that its route has not set itself, and a deadline for its reader.
 *
 * @template {import('node:http').IncomingMessage} [Request=import('node:http').IncomingMessage]
 * @extends {ServerResponse<Request>}
 */
export class AnswerWithSecurityHeaders extends ServerResponse {
  #isUnread = false;

  /**
   * Headers that are there from the beginning would win over those of a route of Next.
   *
   * @override
   * @param {[any, ...any[]]} args
   */
  writeHead(...args) {
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (!this.hasHeader(name)) this.setHeader(name, value);
    }
    return super.writeHead(...args);
  }

  /**
   * @override
   * @param {[any, ...any[]]} args
   */
  write(...args) {
    const isTaken = super.write(...args);
    if (!isTaken) this.#expectReader();
    return isTaken;
  }

  /**
   * @override
   * @param {any[]} args
   */
  end(...args) {
    super.end(...args);
    // Most answers are in the hands of the system by now.
    if (!this.writableFinished) this.#expectReader();
    return this;
  }

  /** From now on the client must take something in time, until it has taken all that there is. */
  #expectReader() {
    if (this.#isUnread) return;
    this.#isUnread = true;
    this.setTimeout(unreadMsMax, () => this.destroy());
    this.once('drain', () => {
      this.#isUnread = false;
      this.removeAllListeners('timeout').setTimeout(silentConnectionMsMax);
    });
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {Refusal} refusal
 */
export function refuse(response, { statusCode, message, headers = {} }) {
  const body = bodyOf(statusCode, message);
  response.writeHead(statusCode, { ...headersOf(body), ...headers }).end(body);
}

/**
 * Answers what is no whole request, and ends its connection.
 *
 * @param {Error & { code?: string }} error
 * @param {import('node:stream').Duplex} socket
 */
export function answerBrokenRequest(error, socket) {
  if (!socket.writable) return socket.destroy();
  const statusCode = statusOfCode.get(error.code ?? '') ?? 400;
  const body = bodyOf(statusCode, 'The request cannot be read');
  const headers = { connection: 'close', ...securityHeaders, ...headersOf(body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
  return socket;
}

/**
 * In the shape of the API's errors.
 *
 * @param {number} statusCode
 * @param {string} message
 */
function bodyOf(statusCode, message) {
  return JSON.stringify({ statusCode, message, error: STATUS_CODES[statusCode] });
}

/** @param {string} body */
function headersOf(body) {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
  };
}
