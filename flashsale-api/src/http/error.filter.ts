import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyError, FastifyReply } from 'fastify';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { SECURITY_HEADERS, setAnswerHeaders } from './answer-headers.js';
import { RefusalWithMoreException } from './refusal-with-more.exception.js';
import { RetryLaterException } from './retry-later.exception.js';

export interface ErrorBody {
  readonly statusCode: number;
  readonly message: string | string[];
  readonly error: string;
}

const logger = new Logger('ErrorFilter');

/** Gives every error of the application one shape. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly metrics: RequestMetrics) {}

  catch(error: unknown, host: ArgumentsHost): void {
    this.send(host.switchToHttp().getResponse<FastifyReply>(), error);
  }

  /** Answers with an error without leaking internals: anything not meant for clients becomes a plain 500. */
  send(reply: FastifyReply, error: unknown): void {
    const body = bodyOf(error, reply.request.id);
    setAnswerHeaders(reply);
    if (error instanceof RetryLaterException) void reply.header('Retry-After', String(error.retryAfterSeconds));
    if (body.statusCode === 401) void reply.header('WWW-Authenticate', 'Bearer');
    void reply.status(body.statusCode).type('application/json; charset=utf-8').send(JSON.stringify(body));
    this.metrics.countError(reply.request, body.statusCode);
  }
}

/** Answers an `Expect` header that Node does not support; Node itself would answer without a body. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const { statusCode, headers, text } = plainAnswer(417, 'The expectation of the request cannot be met');
  response.writeHead(statusCode, headers).end(text);
}

/** Answers a request whose body is announced as too large, before the client is told to send it. */
export function refuseBeforeBody(response: ServerResponse): void {
  const { statusCode, headers, text } = plainAnswer(413, 'Request body is too large');
  response.writeHead(statusCode, headers).end(text);
}

/** Node's codes for incomplete requests; everything else is 400. */
const BROKEN_REQUESTS: Record<string, readonly [statusCode: number, message: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come in time'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large'],
};

/** Answers what is not HTTP or never becomes a complete request, and ends its connection. */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, message] = BROKEN_REQUESTS[error.code ?? ''] ?? [400, 'The request cannot be read'];
  const { statusCode, headers, text } = plainAnswer(status, message);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  if (socket.writable) {
    socket.write(`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\n${lines.join('')}\r\n${text}`);
  }
  socket.destroy(error);
}

/** An error sent without Fastify; it ends the connection. */
function plainAnswer(
  statusCode: number,
  message: string,
): { readonly statusCode: number; readonly headers: Record<string, string>; readonly text: string } {
  const text = JSON.stringify(errorBody(statusCode, message));
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(text.length),
    connection: 'close',
  };
  return { statusCode, headers, text };
}

function bodyOf(error: unknown, requestId: string): ErrorBody {
  if (error instanceof HttpException) return bodyOfHttpException(error);
  if (isClientError(error)) return bodyOfClientError(error);
  const { message, stack } = (error ?? {}) as Partial<Error>;
  logger.error(`Unexpected: ${message ?? String(error)}`, { requestId, stack });
  return errorBody(500, 'Something went wrong on our side');
}

function bodyOfHttpException(exception: HttpException): ErrorBody {
  if (exception instanceof RefusalWithMoreException) return exception.body;
  const response = exception.getResponse();
  const message = typeof response === 'string' ? response : (response as { message?: string | string[] }).message;
  return errorBody(exception.getStatus(), message ?? exception.message);
}

/** The router's own messages repeat the address, which may be arbitrarily long. */
const ROUTER_MESSAGES: Record<string, string> = {
  FST_ERR_BAD_URL: 'The address is not valid',
  FST_ERR_MAX_PARAM_LENGTH: 'The address is too long',
};

function bodyOfClientError({ code, message, statusCode = 400, validation }: FastifyError): ErrorBody {
  if (validation === undefined) return errorBody(statusCode, ROUTER_MESSAGES[code] ?? message);
  const defects = validation.map(({ instancePath, message: defect = 'is not valid' }) =>
    `${instancePath.slice(1).replaceAll('/', '.')} ${defect}`.trim(),
  );
  return errorBody(400, defects);
}

function errorBody(statusCode: number, message: string | string[]): ErrorBody {
  return { statusCode, message, error: STATUS_CODES[statusCode] ?? 'Error' };
}

/** Whether Fastify refused the request before any of our code: its shape, size, type or syntax. */
function isClientError(error: unknown): error is FastifyError {
  const { statusCode, validation } = (error ?? {}) as Partial<FastifyError>;
  return validation !== undefined || (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500);
}
