import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { SECURITY_HEADERS } from '../http/answer-headers.js';
import { SERVER_TIME_HEADER } from './sale-response.js';
import { type SaleView, toSaleText } from './sale-view.js';

/** Keeps other sales' tags apart for certain, at half the length of the whole hash. */
const TAG_LENGTH = 22;

/** A copy may be kept, and must be compared with ours before each use. */
const COMPARED_BEFORE_USE = 'no-cache';

/** An answer that is the same for everybody, ready to be sent to any number of clients. */
export interface SharedAnswer {
  /** Names these bytes, whichever process made them. */
  readonly etag: string;
  /** What a 304 has, too: names and values in turn. */
  readonly validators: readonly string[];
  /** A string, which Node sends in one write with the head; a buffer would be a second one. */
  readonly text: string;
  /** Names and values in turn, as `writeHead` takes them. */
  readonly head: readonly string[];
}

const answers = new WeakMap<SaleView, SharedAnswer>();

/** Made once for each view. */
export function toSaleAnswer(view: SaleView): SharedAnswer {
  let answer = answers.get(view);
  if (answer === undefined) answers.set(view, (answer = makeSharedAnswer(toSaleText(view), COMPARED_BEFORE_USE)));
  return answer;
}

/** @param cacheControl how long copies may be used */
export function makeSharedAnswer(text: string, cacheControl: string): SharedAnswer {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, TAG_LENGTH)}"`;
  const validators = { 'cache-control': cacheControl, etag };
  const head = Object.entries({
    ...SECURITY_HEADERS,
    ...validators,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
  }).flat();
  return { etag, text, head, validators: Object.entries(validators).flat() };
}

/**
 * Answers 200, or 304 where the client already has this answer. Written past Fastify's reply, which would take another
 * microsecond to copy and check a dozen headers.
 */
export function sendSharedAnswer(
  reply: FastifyReply,
  { etag, validators, text, head }: SharedAnswer,
  nowMs: number,
): void {
  const { request, raw } = reply;
  const own = ['x-request-id', request.id, SERVER_TIME_HEADER, String(nowMs)];
  // Those of CORS, where other origins may call.
  const added = reply.getHeaders();
  for (const name in added) own.push(name, String(added[name]));
  reply.hijack();
  if (isNamedBy(request.headers['if-none-match'], etag)) {
    raw.writeHead(304, [...validators, ...own]).end();
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
