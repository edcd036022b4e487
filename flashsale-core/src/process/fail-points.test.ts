import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { isFrozen, until } from 'flashsale-testkit';
import { EnvironmentError, readEnvironment } from './environment.js';
import { FAIL_POINTS_VARIABLE } from './fail-points.js';

const read = (text: string, more: NodeJS.ProcessEnv = {}) =>
  readEnvironment({ FAILPOINTS: FAIL_POINTS_VARIABLE }, { FAILPOINTS: text, ...more }).FAILPOINTS;

describe('FAILPOINTS', () => {
  it('arms points, for their first pass or a later one', () => {
    expect(read('after_reserve:kill, after_commit:kill@20, after_due:freeze@3')).toEqual(
      new Map([
        ['after_reserve', ['kill', 1]],
        ['after_commit', ['kill', 20]],
        ['after_due', ['freeze', 3]],
      ]),
    );
  });

  it('arms nothing when it is not set', () => {
    expect(read('')).toBeUndefined();
  });

  it.each(['after_lunch:kill', 'after_reserve', 'after_reserve:kill@0', 'after_reserve:sleep', ','])(
    'refuses %j and names what it accepts',
    (text) => {
      expect(() => read(text)).toThrow(EnvironmentError);
      expect(() => read(text)).toThrow(/FAILPOINTS: .*name:kill.*after_reserve/);
    },
  );

  it('is refused in production', () => {
    expect(() => read('after_reserve:kill', { NODE_ENV: 'production' })).toThrow(
      'FAILPOINTS: is for tests, and NODE_ENV is production',
    );
    expect(read('', { NODE_ENV: 'production' })).toBeUndefined();
  });
});

describe('failPoint', () => {
  // The process that dies is a separate Node that runs the build of this package.
  const program = `
    import { armFailPoints, failPoint } from ${JSON.stringify(new URL('../../dist/process/fail-points.js', import.meta.url).href)};
    const [, name, action, pass] = process.argv;
    if (name) armFailPoints(new Map([[name, [action, Number(pass)]]]));
    for (let pass = 1; pass <= 5; pass += 1) {
      failPoint('after_reserve');
      process.stdout.write(String(pass));
    }`;

  const run = (...args: string[]) =>
    new Promise<{ signal: NodeJS.Signals | null; out: string }>((resolve) => {
      const child = execFile(process.execPath, ['--input-type=module', '-e', program, ...args], (_error, out) =>
        resolve({ signal: child.signalCode, out }),
      );
    });

  it('kills the process at its pass and not before', async () => {
    expect(await run('after_reserve', 'kill', '3')).toEqual({ signal: 'SIGKILL', out: '12' });
  });

  it('freezes the process at its pass, which goes on when it is let', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, 'after_reserve', 'freeze', '3']);
    let out = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    const ended = once(child, 'close');
    // What it wrote before may be read after it has frozen.
    await until(() => isFrozen(child.pid ?? 0) && out.length >= 2, { what: 'the process is frozen' });
    expect(out).toBe('12');
    child.kill('SIGCONT');
    await ended;
    expect(out).toBe('12345');
  });

  it('does nothing when another point is armed, or none', async () => {
    expect(await run('after_commit', 'kill', '1')).toEqual({ signal: null, out: '12345' });
    expect(await run()).toEqual({ signal: null, out: '12345' });
  });
});
