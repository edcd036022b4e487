import { describe, expect, it } from '@jest/globals';
import { type ExecutionContext, ForbiddenException, UnauthorizedException } from '@nestjs/common';
import { type Environment, readApiEnvironment } from '../environment.js';
import { Clients } from '../http/clients.js';
import { RateLimits } from '../limits/rate-limits.js';
import { AdminGuard } from './admin.guard.js';

const TOKEN = 'correct-horse-battery-staple-0123';
const STORES = {
  DATABASE_URL: 'postgres://h/d',
  REDIS_URL: 'redis://h',
  RABBITMQ_URL: 'amqp://h',
  BUYERS_ANONYMOUS: 'true',
};

function guard(variables: NodeJS.ProcessEnv): AdminGuard {
  const environment: Environment = readApiEnvironment({ ...STORES, RATE_LIMIT_ADMIN_FAILURES: '0', ...variables });
  return new AdminGuard(
    environment,
    new RateLimits(environment, 'test', { isConnected: false }),
    new Clients(environment),
  );
}

function requestWith(authorization?: string, more: Record<string, string> = {}): ExecutionContext {
  const headers = { host: 'localhost:3000', ...(authorization !== undefined && { authorization }), ...more };
  const request = { socket: { remoteAddress: '192.0.2.1' }, headers };
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
}

describe('AdminGuard', () => {
  it('lets in who has the token', async () => {
    expect(await guard({ ADMIN_TOKEN: TOKEN }).canActivate(requestWith(`Bearer ${TOKEN}`))).toBe(true);
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['the scheme alone', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['the token without its scheme', TOKEN],
    ['another scheme', `Basic ${TOKEN}`],
    ['another token of the same length', `Bearer ${'x'.repeat(TOKEN.length)}`],
    ['the beginning of the token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['the token and more', `Bearer ${TOKEN}!`],
    ['a very long token', `Bearer ${TOKEN.repeat(300)}`],
    ['characters outside of ASCII', `Bearer ${'é'.repeat(TOKEN.length)}`],
  ])('keeps out %s', async (_what, authorization) => {
    // timingSafeEqual throws a RangeError where the lengths differ; that would be an answer 500.
    const answer = guard({ ADMIN_TOKEN: TOKEN }).canActivate(requestWith(authorization));
    await expect(answer).rejects.toThrow(UnauthorizedException);
  });

  it('lets nobody in where no token is configured', async () => {
    for (const authorization of [undefined, '', 'Bearer ', 'Bearer undefined']) {
      await expect(guard({}).canActivate(requestWith(authorization))).rejects.toThrow(ForbiddenException);
    }
  });

  it('keeps out the pages of other sites, with the token too, and lets in those that are allowed', async () => {
    const CORS_ORIGINS = 'https://console.example';
    const strange = requestWith(`Bearer ${TOKEN}`, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' });
    const known = requestWith(`Bearer ${TOKEN}`, { 'sec-fetch-site': 'cross-site', origin: CORS_ORIGINS });
    for (const variables of [{ ADMIN_TOKEN: TOKEN }, { FLASHSALE_DEMO: 'true' }]) {
      const admin = guard({ ...variables, CORS_ORIGINS });
      await expect(admin.canActivate(strange)).rejects.toThrow(ForbiddenException);
      expect(await admin.canActivate(known)).toBe(true);
    }
  });

  it('lets nobody in by a name that is none of a demo, in demo mode alone', async () => {
    const renamed = requestWith(`Bearer ${TOKEN}`, { host: 'evil.example:3000', 'sec-fetch-site': 'same-origin' });
    await expect(guard({ FLASHSALE_DEMO: 'true' }).canActivate(renamed)).rejects.toThrow(ForbiddenException);
    expect(await guard({ FLASHSALE_DEMO: 'true', DEMO_HOSTS: 'evil.example' }).canActivate(renamed)).toBe(true);
    expect(await guard({ ADMIN_TOKEN: TOKEN }).canActivate(renamed)).toBe(true);
  });

  it('lets everybody in in demo mode', async () => {
    expect(await guard({ FLASHSALE_DEMO: 'true' }).canActivate(requestWith())).toBe(true);
    const withToken = guard({ FLASHSALE_DEMO: 'true', ADMIN_TOKEN: TOKEN });
    expect(await withToken.canActivate(requestWith('Bearer wrong'))).toBe(true);
  });
});
