import { describe, expect, it } from '@jest/globals';
import { BoundedTasks } from './bounded-tasks.js';

function pending(): { readonly promise: Promise<string>; readonly settle: (value: Promise<string>) => void } {
  let settle: (value: Promise<string>) => void = () => undefined;
  const promise = new Promise<string>((resolve) => (settle = resolve));
  return { promise, settle };
}

describe('tasks of which only so many run at once', () => {
  it('are refused beyond that without being begun, and run again once another has ended, however it ends', async () => {
    const tasks = new BoundedTasks(2);
    const [first, second] = [pending(), pending()];
    const running = [tasks.run(() => first.promise, 'busy'), tasks.run(() => second.promise, 'busy')];
    let hasBegun = false;
    const third = () =>
      tasks.run(() => {
        hasBegun = true;
        return Promise.resolve('done');
      }, 'busy');
    expect(await third()).toBe('busy');
    expect(hasBegun).toBe(false);

    first.settle(Promise.reject(new Error('away')));
    await expect(running[0]).rejects.toThrow('away');
    expect(await third()).toBe('done');
    expect(await third()).toBe('done');
    second.settle(Promise.resolve('late'));
    expect(await running[1]).toBe('late');
  });
});
