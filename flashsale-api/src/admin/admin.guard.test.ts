import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { ForbiddenException, UnauthorizedException } from '@nestjs/common';
import type { RedisStore } from 'flashsale-core';
import { type Environment, readApiEnvironment } from '../environment.js';
import { Clients } from '../http/clients.js';
import { RateLimits } from '../limits/rate-limits.js';
import { AdminGuard } from './admin.guard.js';
import type { OperatorSessions } from './session/operator-sessions.js';

const TOKEN = 'correct-horse-battery-staple-0123';
const STORES = {
  DATABASE_URL: 'postgres://h/d',
  REDIS_URL: 'redis://h',
  RABBITMQ_URL: 'amqp://h',
  BUYERS_ANONYMOUS: 'true',
};

/** Nobody has an account here; test/operators.test.ts has some. */
const sessions = { hasAccounts: () => Promise.resolve(false) } as OperatorSessions;

function guard(variables: NodeJS.ProcessEnv): AdminGuard {
  const environment: Environment = readApiEnvironment({ ...STORES, RATE_LIMIT_ADMIN_FAILURES: '0', ...variables });
  return new AdminGuard(
    environment,
    new RateLimits(environment, 'test', { isConnected: false } as RedisStore),
    new Clients(environment),
    sessions,
  );
}

function requestWith(authorization?: string, more: Record<string, string> = {}): Parameters<AdminGuard['admit']>[0] {
  const headers = { host: 'localhost:3000', ...(authorization !== undefined && { authorization }), ...more };
  return { socket: { remoteAddress: '192.0.2.1' } as Socket, headers };
}

describe('AdminGuard', () => {
  it('admits the right token', async () => {
    await expect(guard({ ADMIN_TOKEN: TOKEN }).admit(requestWith(`Bearer ${TOKEN}`), 'owner')).resolves.toBeUndefined();
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
  ])('refuses %s', async (_what, authorization) => {
    // timingSafeEqual throws a RangeError if the lengths differ, which would give a 500.
    const answer = guard({ ADMIN_TOKEN: TOKEN }).admit(requestWith(authorization), 'viewer');
    await expect(answer).rejects.toThrow(UnauthorizedException);
  });

  it('admits nobody if no token is configured', async () => {
    for (const authorization of [undefined, '', 'Bearer ', 'Bearer undefined'])
      await expect(guard({}).admit(requestWith(authorization), 'viewer')).rejects.toThrow(ForbiddenException);
  });

  it('refuses pages of other sites, even with the token, and admits allowed ones', async () => {
    const CORS_ORIGINS = 'https://console.example';
    const strange = requestWith(`Bearer ${TOKEN}`, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' });
    const known = requestWith(`Bearer ${TOKEN}`, { 'sec-fetch-site': 'cross-site', origin: CORS_ORIGINS });
    for (const variables of [{ ADMIN_TOKEN: TOKEN }, { FLASHSALE_DEMO: 'true' }]) {
      const admin = guard({ ...variables, CORS_ORIGINS });
      await expect(admin.admit(strange, 'viewer')).rejects.toThrow(ForbiddenException);
      await expect(admin.admit(known, 'viewer')).resolves.toBeUndefined();
    }
  });

  it('refuses an unknown host name, in demo mode only', async () => {
    const renamed = requestWith(`Bearer ${TOKEN}`, { host: 'evil.example:3000', 'sec-fetch-site': 'same-origin' });
    await expect(guard({ FLASHSALE_DEMO: 'true' }).admit(renamed, 'viewer')).rejects.toThrow(ForbiddenException);
    await expect(
      guard({ FLASHSALE_DEMO: 'true', DEMO_HOSTS: 'evil.example' }).admit(renamed, 'viewer'),
    ).resolves.toBeUndefined();
    await expect(guard({ ADMIN_TOKEN: TOKEN }).admit(renamed, 'viewer')).resolves.toBeUndefined();
  });

  it('admits everybody in demo mode', async () => {
    await expect(guard({ FLASHSALE_DEMO: 'true' }).admit(requestWith(), 'owner')).resolves.toBeUndefined();
    const withToken = guard({ FLASHSALE_DEMO: 'true', ADMIN_TOKEN: TOKEN });
    await expect(withToken.admit(requestWith('Bearer wrong'), 'owner')).resolves.toBeUndefined();
  });
});
