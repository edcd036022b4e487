import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { SECURITY_HEADERS } from '../http/answer-headers.js';
import { SERVER_TIME_HEADER } from './sale-response.js';
import { type SaleView, toSaleText } from './sale-view.js';

/** Keeps other sales' tags apart for certain, at half the length of the whole hash. */
const TAG_LENGTH = 22;

/** The answer to a status read, ready to be sent to any number of clients. */
export interface SaleAnswer {
  /** Names these bytes, whichever process made them. */
  readonly etag: string;
  /** A string, which Node sends in one write with the head; a buffer would be a second one. */
  readonly text: string;
  /** Names and values in turn, as `writeHead` takes them. */
  readonly head: readonly string[];
}

const answers = new WeakMap<SaleView, SaleAnswer>();

/** Made once for each view. */
export function toSaleAnswer(view: SaleView): SaleAnswer {
  let answer = answers.get(view);
  if (answer === undefined) answers.set(view, (answer = makeAnswer(toSaleText(view))));
  return answer;
}

function makeAnswer(text: string): SaleAnswer {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, TAG_LENGTH)}"`;
  const head = Object.entries({
    ...SECURITY_HEADERS,
    ...validatorsOf(etag),
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
  }).flat();
  return { etag, text, head };
}

/** A copy may be kept, and must be compared with ours before each use. */
function validatorsOf(etag: string): Record<string, string> {
  return { 'cache-control': 'no-cache', etag };
}

/**
 * Answers 200, or 304 where the client already has this answer. Written past Fastify's reply, which would take another
 * microsecond to copy and check a dozen headers.
 */
export function sendSaleAnswer(reply: FastifyReply, { etag, text, head }: SaleAnswer, nowMs: number): void {
  const { request, raw } = reply;
  const own = ['x-request-id', request.id, SERVER_TIME_HEADER, String(nowMs)];
  // Those of CORS, where other origins may call.
  const added = reply.getHeaders();
  for (const name in added) own.push(name, String(added[name]));
  reply.hijack();
  if (isNamedBy(request.headers['if-none-match'], etag)) {
    raw.writeHead(304, [...Object.entries(validatorsOf(etag)).flat(), ...own]).end();
  } else {
    raw.writeHead(200, [...head, ...own]).end(text);
  }
}

/** Whether `If-None-Match` has this tag. Tags are compared weakly: a proxy that compresses makes ours weak. */
function isNamedBy(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
