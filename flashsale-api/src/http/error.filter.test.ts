import { describe, expect, it, jest } from '@jest/globals';
import { type ArgumentsHost, BadRequestException, HttpException, Logger, UnauthorizedException } from '@nestjs/common';
import { Registry } from 'prom-client';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { ErrorFilter } from './error.filter.js';
import { RetryLaterException } from './retry-later.exception.js';

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

function answerTo(fault: unknown): Answer {
  const sent = { statusCode: 0, headers: {} as Record<string, string>, body: undefined as unknown };
  const reply = {
    request: { id: 'request-7', method: 'GET', routeOptions: { url: '/here' } },
    header: (name: string, value: string) => ((sent.headers[name] = value), reply),
    status: (statusCode: number) => ((sent.statusCode = statusCode), reply),
    type: (type: string) => reply.header('Content-Type', type),
    // guarded-routes.test.ts checks the headers for browsers.
    headers: () => reply,
    send: (text: string) => ((sent.body = JSON.parse(text)), reply),
  };
  const host = { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost;
  const filter = new ErrorFilter(new RequestMetrics(new Registry()));
  filter.catch(fault, host);
  return sent;
}

describe('ErrorFilter', () => {
  it('answers in JSON, in one shape', () => {
    expect(answerTo(new BadRequestException('Sale is not currently active'))).toEqual({
      statusCode: 400,
      headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Request-Id': 'request-7' },
      body: { statusCode: 400, message: 'Sale is not currently active', error: 'Bad Request' },
    });
  });

  it.each([
    [
      'a list of defects',
      new BadRequestException(['saleId must match', 'x should not exist']),
      400,
      ['saleId must match', 'x should not exist'],
    ],
    ['a plain text', new HttpException('Slow down', 429), 429, 'Slow down'],
    ['an object without a message', new HttpException({ code: 7 }, 409), 409, 'Http Exception'],
  ])('keeps %s', (_what, error, statusCode, message) => {
    expect(answerTo(error)).toMatchObject({ statusCode, body: { statusCode, message } });
  });

  it('says when to try again', () => {
    expect(answerTo(new RetryLaterException('Please try again', 2))).toMatchObject({
      statusCode: 503,
      headers: { 'Retry-After': '2' },
      body: { statusCode: 503, message: 'Please try again', error: 'Service Unavailable' },
    });
  });

  it('says how to authenticate', () => {
    expect(answerTo(new UnauthorizedException('No')).headers).toMatchObject({ 'WWW-Authenticate': 'Bearer' });
  });

  it('names each defect that the schema found by its path', () => {
    const error = Object.assign(new Error('body/saleId must be string'), {
      code: 'FST_ERR_VALIDATION',
      statusCode: 400,
      validation: [
        { instancePath: '/saleId', message: 'must be string' },
        { instancePath: '/a/b', message: 'must be short' },
        { instancePath: '', message: 'must NOT have additional properties' },
        { instancePath: '/odd' },
      ],
    });

    expect(answerTo(error).body).toEqual({
      statusCode: 400,
      message: [
        'saleId must be string',
        'a.b must be short',
        'must NOT have additional properties',
        'odd is not valid',
      ],
      error: 'Bad Request',
    });
  });

  it.each([
    ['FST_ERR_BAD_URL', 400, "'/%zz' is not a valid url component", 'The address is not valid'],
    ['FST_ERR_MAX_PARAM_LENGTH', 414, `'/${'a'.repeat(5_000)}' is too long`, 'The address is too long'],
    ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'Request body is too large', 'Request body is too large'],
  ])('answers %s of Fastify without repeating the address', (code, statusCode, message, answered) => {
    const error = Object.assign(new Error(message), { code, statusCode });

    expect(answerTo(error)).toMatchObject({ statusCode, body: { statusCode, message: answered } });
  });

  it.each([
    ['an Error', new Error('password=secret')],
    ['an error of an upstream server', Object.assign(new Error('password=secret'), { statusCode: 502 })],
    ['a text', 'password=secret'],
    ['null', null],
    ['undefined', undefined],
  ])('hides %s, but logs it', (_what, error) => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

    expect(answerTo(error)).toMatchObject({
      statusCode: 500,
      body: { statusCode: 500, message: 'Something went wrong on our side', error: 'Internal Server Error' },
    });
    expect(logged.mock.calls).toEqual([
      [expect.stringMatching(/^Unexpected: /), expect.objectContaining({ requestId: 'request-7' })],
    ]);
    logged.mockRestore();
  });
});
