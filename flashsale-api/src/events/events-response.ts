import type { OutgoingHttpHeaders } from 'node:http';
import { NotFoundException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { SERVER_TIME_HEADER } from '../sales/sale-response.js';
import type { OpenedEvents } from './event-streams.js';
import type { ListenerRefusal } from './listeners.js';
import type { SaleEventsResult } from './sale-events.js';

const RETRY_AFTER_SECONDS = 1;
const RETRY_AFTER_CROWD_SECONDS = 5;

/** Starts the stream of a sale. @throws HttpException when there is no stream to start */
export function sendSaleEvents(reply: FastifyReply, saleId: string, result: SaleEventsResult, nowMs: number): void {
  if (result === 'unknown-sale') throw new NotFoundException(`Sale ${saleId} not found`);
  if (result === 'not-ready')
    throw new RetryLaterException('Sales cannot be read, please try again', RETRY_AFTER_SECONDS);
  sendEvents(reply, result, nowMs);
}

/** Starts a stream. @throws HttpException when there are too many */
export function sendEvents(reply: FastifyReply, result: OpenedEvents | ListenerRefusal, nowMs: number): void {
  if (result === 'too-many-listeners')
    throw new RetryLaterException(
      'Too many are listening, please ask for the status instead',
      RETRY_AFTER_CROWD_SECONDS,
    );
  if (result === 'too-many-of-client')
    throw new RetryLaterException('You are listening too often already', RETRY_AFTER_CROWD_SECONDS, 429);

  const { raw } = reply.hijack();
  // Includes the headers that hooks have set, because Fastify no longer sends them.
  void reply.headers({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    // Without it nginx would buffer the events.
    'X-Accel-Buffering': 'no',
    [SERVER_TIME_HEADER]: String(nowMs),
    // The connection is not reused, so the end of the stream closes it.
    Connection: 'close',
  });
  raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
  // Fastify uses the handler of GET for HEAD, which needs only the headers.
  if (reply.request.method === 'HEAD') {
    result.giveUp();
    raw.end();
  } else result.to(raw);
}
