import { describe, expect, it } from '@jest/globals';
import { BadRequestException, type ExecutionContext } from '@nestjs/common';
import { DeadlineError, RedisUnavailableError } from 'flashsale-core';
import { lastValueFrom, of, throwError } from 'rxjs';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { isOurFault, StoresAwayInterceptor } from './stores-away.interceptor.js';

const withCode = (code: string): Error => Object.assign(new Error('refused'), { code });
/** An error of PostgreSQL as Prisma reports it. */
const fromPrisma = (originalCode: string): Error =>
  Object.assign(new Error('refused'), { code: 'P2039', meta: { driverAdapterError: { cause: { originalCode } } } });

describe('isOurFault', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a server that is stopping', withCode('57P01')],
    ['a lock timeout', withCode('55P03')],
    ['a deadlock', withCode('40P01')],
    ['too many connections', withCode('53300')],
    ['a lock timeout in Prisma', fromPrisma('55P03')],
    ['Redis away', new RedisUnavailableError('away')],
    ['a deadline', new DeadlineError('too long')],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect')],
  ])('treats %s as a store that is away or busy', (_what, error) => {
    expect(isOurFault(error)).toBe(false);
  });

  it.each([
    ['a TypeError', new TypeError('x is undefined')],
    ['a mistake in SQL', withCode('42703')],
    ['a Prisma value out of range', fromPrisma('22003')],
    ['a value out of range', withCode('22003')],
    ['a constraint violation', withCode('23505')],
    ['a thrown string', 'text'],
  ])('treats %s as our own fault', (_what, error) => {
    expect(isOurFault(error)).toBe(true);
  });
});

describe('StoresAwayInterceptor', () => {
  const context = (method: string): ExecutionContext =>
    ({
      switchToHttp: () => ({ getRequest: () => ({ method, url: '/api/v1/admin/sales?x=1' }) }),
    }) as unknown as ExecutionContext;
  const failure = async (method: string, error: unknown): Promise<unknown> =>
    lastValueFrom(
      new StoresAwayInterceptor().intercept(context(method), { handle: () => throwError(() => error) }),
    ).catch((thrown: unknown) => thrown);

  it('lets answers and refusals pass', async () => {
    const refusal = new BadRequestException('no');
    const bug = new TypeError('x is undefined');

    const passed = new StoresAwayInterceptor().intercept(context('GET'), { handle: () => of(7) });
    await expect(lastValueFrom(passed)).resolves.toBe(7);
    await expect(failure('GET', refusal)).resolves.toBe(refusal);
    await expect(failure('GET', bug)).resolves.toBe(bug);
  });

  it('answers 503 while a store is away, and warns if a change may have been made', async () => {
    const read = (await failure('GET', withCode('ECONNREFUSED'))) as RetryLaterException;
    const change = (await failure('POST', withCode('ECONNREFUSED'))) as RetryLaterException;

    expect(read).toBeInstanceOf(RetryLaterException);
    expect(read.message).toBe('A store is away or busy, please try again');
    expect(change.message).toContain('may have been made or not');
  });
});
