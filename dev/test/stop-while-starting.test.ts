import { describe, expect, it } from '@jest/globals';
import { stopWhileLoading } from '../../testkit/test-support/stop-while-loading.js';
import { entryPoint } from '../src/checkout.js';

describe('a process that is stopped while it loads', () => {
  // The first process of a container gets no signal that it does not listen to.
  it.each([
    ['flashsale-api', '^@nestjs/'],
    ['flashsale-worker', '^@nestjs/'],
    ['payment-sandbox', '^fastify$'],
  ])('%s has listened to SIGTERM before, and ends at once', async (workspace, pattern) => {
    expect(await stopWhileLoading(pattern, entryPoint(workspace))).toEqual({ code: 0, signal: null });
  });
});
