import { describe, expect, it } from '@jest/globals';
import { DeadlineError, withDeadline } from './deadline.js';

const never = new Promise<never>(() => undefined);

describe('withDeadline', () => {
  it('resolves as the promise does', async () => {
    await expect(withDeadline(Promise.resolve(7), 1_000, 'counting')).resolves.toBe(7);
  });

  it('rejects as the promise does', async () => {
    await expect(withDeadline(Promise.reject(new Error('no')), 1_000, 'counting')).rejects.toThrow('no');
  });

  it('says what took too long', async () => {
    const late = withDeadline(never, 5, 'asking Redis');
    await expect(late).rejects.toThrow(DeadlineError);
    await expect(late).rejects.toThrow('asking Redis took longer than 5 ms');
  });

  it('leaves no timer behind', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
    const before = timers();
    await withDeadline(Promise.resolve(), 60_000, 'waiting');
    await withDeadline(Promise.reject(new Error('no')), 60_000, 'waiting').catch(() => undefined);
    expect(timers()).toBe(before);
  });
});
