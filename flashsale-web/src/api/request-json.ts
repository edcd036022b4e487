import type { Answer, Body, Method, Path, Route } from 'flashsale-client';
import { serverClock } from './server-clock';
import { answers } from '../texts/answers';
import { ApiRefusal, NoAnswer } from './api-error';

const ANSWER_DEADLINE_MS_DEFAULT = 8_000;

interface AnyRequest {
  readonly method?: Method;
  readonly body?: object | undefined;
  /** A body that is sent as it is. */
  readonly file?: Blob | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What a route takes, as the API describes it. */
export interface JsonRequest<M extends Method, R extends Route> extends Omit<AnyRequest, 'body' | 'file' | 'method'> {
  readonly method?: M;
  readonly body?: Body<M, R> & object;
  readonly deadlineMs?: number;
}

/** A part of a list, and where the next one is. */
export interface Page<R extends Route<'GET'>> {
  readonly items: Answer<'GET', R>;
  readonly next: Path<R> | undefined;
}

/**
 * Asks the API for JSON. On the way it learns what time the server has.
 *
 * @throws ApiRefusal when the answer is an error
 * @throws NoAnswer when none came, so that nobody knows what happened to the request
 */
export async function requestJson<R extends Route<M>, M extends Method = 'GET'>(
  path: Path<R>,
  request: JsonRequest<M, R> = {},
): Promise<Answer<M, R>> {
  return (await requestContent(path, request)).content;
}

/** Like requestJson, for a page of a list. */
export async function requestPage<R extends Route<'GET'>>(
  path: Path<R>,
  request: JsonRequest<'GET', R> = {},
): Promise<Page<R>> {
  const { content, headers } = await requestContent(path, request);
  const [, next] = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '') ?? [];
  return { items: content, next: next as Path<R> | undefined };
}

async function requestContent<R extends Route<M>, M extends Method>(
  path: Path<R>,
  request: JsonRequest<M, R>,
): Promise<{ content: Answer<M, R>; headers: Headers }> {
  const deadline = AbortSignal.timeout(request.deadlineMs ?? ANSWER_DEADLINE_MS_DEFAULT);
  const signal = request.signal === undefined ? deadline : AbortSignal.any([request.signal, deadline]);
  const sentAtMs = serverClock.localMs();
  const response = await requestAnswer(path, { ...request, signal });
  const serverTimeMs = Number(response.headers.get('x-server-time') ?? Number.NaN);
  if (Number.isFinite(serverTimeMs)) {
    serverClock.observe({ sentAtMs, receivedAtMs: serverClock.localMs(), serverTimeMs });
  }
  const content = (await response.json().catch((cause: unknown) => {
    throw new NoAnswer(answers.unreadable, { cause });
  })) as Answer<M, R>;
  return { content, headers: response.headers };
}

/** Like requestJson, for answers of any kind and length: without a deadline but the signal. */
export async function requestAnswer(path: string, request: AnyRequest = {}): Promise<Response> {
  const { method = 'GET', body, file, headers = {}, signal } = request;
  const type = body === undefined ? file?.type : 'application/json';
  const response = await fetch(path, {
    method,
    headers: type === undefined ? headers : { ...headers, 'content-type': type },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(file !== undefined && { body: file }),
    // The browser keeps only answers with an ETag, and asks with it whether they have changed.
    cache: 'no-cache',
    ...(signal !== undefined && { signal }),
  }).catch((cause: unknown) => {
    throw new NoAnswer(answers.none, { cause });
  });
  if (response.ok) return response;
  throw await ApiRefusal.of(response);
}
