// Stands before Next: requests that are too slow, too large or endless are refused before they reach it.
import http from 'node:http';
import { answerBrokenRequest, AnswerWithSecurityHeaders, refuse, silentConnectionMsMax } from './answers.mjs';
import { readInPieces } from './read-in-pieces.mjs';
import { findRefusal } from './request-rules.mjs';
import { WaitingRequests } from './waiting-requests.mjs';

// Those of the API (flashsale-api/src/create-api.ts), so that it is as hard to hold up through the web server as without
// it. They are written down again, for the web server's image has nothing of the API.
const headersAndBodyDeadlineMs = 10_000;
/** Node checks for overdue requests this often; by default every 30 s. */
const overdueCheckPeriodMs = 1_000;
const headerSizeBytesMax = 16 * 1024;

/** Next leaves the sockets of unused upgrades open. Without a listener, Node treats them as plain requests. */
class ServerWithoutUpgrades extends http.Server {
  /**
   * @override
   * @param {string} event
   * @param {(...args: any[]) => void} listener
   */
  on(event, listener) {
    return event === 'upgrade' ? this : super.on(event, listener);
  }
}

/**
 * @typedef {object} Guards
 * @property {import('./overload.mjs').Overload} overload
 * @property {readonly import('./page-limit.mjs').PageLimit[]} limits
 * @property {import('./warm-up.mjs').WarmUp} warmUp
 */

/**
 * Makes the next server of this process, which is the one that Next makes, a guarded one.
 *
 * @param {Guards} guards
 * @param {(address: import('node:net').AddressInfo) => void} onListening
 */
export function guardNextServer(guards, onListening) {
  const { createServer } = http;
  const createGuarded = (/** @type {http.RequestListener} */ listener) => {
    http.createServer = createServer;
    const server = guardedServer(listener, guards);
    return server.once('listening', () => {
      onListening(/** @type {import('node:net').AddressInfo} */ (server.address()));
    });
  };
  http.createServer = /** @type {typeof createServer} */ (createGuarded);
}

/**
 * @param {http.RequestListener} listener
 * @param {Guards} guards
 */
function guardedServer(listener, { overload, limits, warmUp }) {
  const server = new ServerWithoutUpgrades({
    ServerResponse: AnswerWithSecurityHeaders,
    requestTimeout: headersAndBodyDeadlineMs,
    headersTimeout: headersAndBodyDeadlineMs,
    connectionsCheckingInterval: overdueCheckPeriodMs,
    maxHeaderSize: headerSizeBytesMax,
  });
  // Node drops headers beyond 2,000 without a word, and among them may be the one by which a proxy names its client.
  server.maxHeadersCount = 0;
  server.setTimeout(silentConnectionMsMax);
  server.on('connection', readInPieces);
  const waiting = new WaitingRequests();
  /** @type {WeakSet<import('node:stream').Duplex>} */
  const answering = new WeakSet();
  const isAdmitted = (/** @type {http.IncomingMessage} */ request, /** @type {http.ServerResponse} */ response) => {
    if (!waiting.admits(request, response)) return false;
    answering.add(request.socket);
    response.once('close', () => answering.delete(request.socket));
    const isOwn = warmUp.isOwn(request);
    const refusal =
      findRefusal(request) ?? (isOwn ? undefined : (refusalOf(limits, request) ?? overload.admit(request, response)));
    if (refusal !== undefined) refuse(response, refusal);
    return refusal === undefined && !warmUp.answer(request, response);
  };
  server.on('request', (request, response) => {
    if (isAdmitted(request, response)) listener(request, response);
  });
  server.on('checkContinue', (request, response) => {
    if (!isAdmitted(request, response)) return;
    response.writeContinue();
    listener(request, response);
  });
  server.on('checkExpectation', (_request, response) =>
    refuse(response, { statusCode: 417, message: 'The expectation of the request cannot be met' }),
  );
  server.on('clientError', (error, socket) => {
    // Words in the middle of another answer would be taken for a part of it.
    if (answering.has(socket)) socket.destroy();
    else answerBrokenRequest(error, socket);
  });
  return server;
}

/**
 * @param {readonly import('./page-limit.mjs').PageLimit[]} limits
 * @param {http.IncomingMessage} request
 */
function refusalOf(limits, request) {
  for (const limit of limits) {
    const refusal = limit.admit(request);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
