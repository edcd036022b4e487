import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { Child, killStrays, processIdentity, until } from 'flashsale-testkit';
import { runStep } from '../bootstrap/step.mjs';
import { runWatched } from '../src/watch/run-watched.js';
import { sourceFolders } from '../src/watch/watched-sources.js';
import { useTemporaryFolder } from '../../testkit/test-support/temporary-folder.js';

const stepDeadlineMs = 60_000;
const testDeadlineMs = 240_000;
const marker = 'FLASHSALE_WATCHED_TEST';

/** Waits for the condition; where it does not come to hold, what was said until then is shown. */
async function untilSo(condition: () => boolean, what: string, output: () => string): Promise<void> {
  const check = (): boolean => {
    if (condition()) return true;
    throw new Error(output());
  };
  await until(check, { what, deadlineMs: stepDeadlineMs });
}

describe('a program that is watched', () => {
  const folder = useTemporaryFolder();
  let said: string[] = [];
  let children: Child[] = [];
  let controller = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  beforeEach(() => {
    said = [];
    children = [];
    controller = new AbortController();
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    }
    mkdirSync(folder.path('src', 'parts'), { recursive: true });
    const compilerOptions = { rootDir: 'src', outDir: 'dist', module: 'nodenext', composite: true, types: [] };
    writeFileSync(folder.path('package.json'), '{"type":"module"}');
    writeFileSync(folder.path('tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
    writeFileSync(folder.path('src', 'parts', 'word.ts'), `export const word: string = 'one';\n`);
  });
  afterEach(async () => {
    controller.abort(new Error('the test is over'));
    await running.catch(() => undefined);
    jest.restoreAllMocks();
  });

  /** @param program what it does with its word once it has put it into the file of words */
  function watch(program: string) {
    const write = `process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(folder.path('words'))}, word + '\\n');`;
    writeFileSync(
      folder.path('src', 'main.ts'),
      `import { word } from './parts/word.js';\ndeclare const process: any, setInterval: any;\n${write}\n${program}\n`,
    );
    const { signal } = controller;
    running = runWatched({
      name: 'example',
      folders: [folder.path('src')],
      build: () =>
        runStep({
          name: 'tsc',
          command: process.execPath,
          args: [join(CHECKOUT_FOLDER, 'node_modules/typescript/bin/tsc'), '-b', folder.path()],
          cwd: folder.path(),
          logFile: folder.path('build.log'),
          recordFolder: folder.path('records'),
          signal,
        }),
      start: () => {
        const child = new Child({
          name: 'example',
          command: process.execPath,
          args: [folder.path('dist', 'main.js')],
          env: process.env,
          cwd: folder.path(),
          output: folder.path('output.log'),
          stopSignal: 'SIGTERM',
          stopDeadlineMs: 5_000,
          stopTurn: 0,
        });
        children.push(child);
        return child;
      },
      signal,
    });
    return running;
  }
  const runsOn = 'setInterval(() => {}, 1000);';

  const toSay = (text: string) =>
    untilSo(
      () => said.join('').includes(text),
      `"${text}" is said`,
      () => said.join(''),
    );
  const toRun = (word: string) =>
    untilSo(
      () => words().at(-1) === word,
      `it runs with the word ${word}`,
      () => said.join(''),
    );
  const words = () =>
    existsSync(folder.path('words')) ? readFileSync(folder.path('words'), 'utf8').trim().split('\n') : [];
  const living = () => children.filter(({ hasEnded }) => !hasEnded);

  it(
    'is built and started, and again on a change, one process after the other',
    async () => {
      const end = watch(runsOn);
      await toRun('one');
      writeFileSync(folder.path('src', 'parts', 'word.ts'), `export const word: string = 'two';\n`);
      await toRun('two');
      expect(said.join('')).toMatch(/src\/parts\/word\.ts has changed; building …\n/);
      expect(said.join('')).toContain('Built; example starts again.\n');
      expect(living()).toHaveLength(1);

      // As most editors save: another file takes the place of the old one.
      writeFileSync(folder.path('word.new'), `export const word: string = 'three';\n`);
      renameSync(folder.path('word.new'), folder.path('src', 'parts', 'word.ts'));
      await toRun('three');

      // A folder that is put in the place of another one is watched as that one was.
      rmSync(folder.path('src', 'parts'), { recursive: true });
      mkdirSync(folder.path('src', 'parts'));
      writeFileSync(folder.path('src', 'parts', 'word.ts'), `export const word: string = 'four';\n`);
      await toRun('four');
      writeFileSync(folder.path('src', 'parts', 'word.ts'), `export const word: string = 'five';\n`);
      await toRun('five');
      expect(children).toHaveLength(5);

      controller.abort(new Error('stopped'));
      await expect(end).rejects.toThrow('The operation was aborted');
      expect(living()).toEqual([]);
      expect(children.map(({ pid }) => pid && processIdentity(pid))).toEqual(children.map(() => undefined));
    },
    testDeadlineMs,
  );

  it(
    'keeps running while its sources do not compile, says why, and waits',
    async () => {
      void watch(runsOn).catch(() => undefined);
      await toRun('one');
      writeFileSync(folder.path('src', 'parts', 'word.ts'), 'export const word: string = 2;\n');
      await toSay('Waiting for the next change …');
      expect(said.join('')).toContain(`src/parts/word.ts(1,14): error TS2322`);
      expect(living()).toEqual(children);
      expect(children).toHaveLength(1);
      writeFileSync(folder.path('src', 'parts', 'word.ts'), `export const word: string = 'two';\n`);
      await toRun('two');
    },
    testDeadlineMs,
  );

  it(
    'is waited for where it does not compile from the beginning, and where it ends with a fault',
    async () => {
      writeFileSync(folder.path('src', 'parts', 'word.ts'), 'export const word: string = 2;\n');
      void watch(`if (word !== 'sound') throw new Error(word); ${runsOn}`).catch(() => undefined);
      await toSay('Waiting for the next change …');
      expect(children).toEqual([]);
      writeFileSync(folder.path('src', 'parts', 'word.ts'), `export const word: string = 'faulty';\n`);
      await toSay('example ended with status 1; it starts again at the next change.');
      writeFileSync(folder.path('src', 'parts', 'word.ts'), `export const word: string = 'sound';\n`);
      await toRun('sound');
      expect(living()).toHaveLength(1);
    },
    testDeadlineMs,
  );

  it.each([0, 2])(
    'ends when the program exits with %d: a change of its sources would not alter that',
    async (status) => {
      expect(await watch(`process.exitCode = ${status};`)).toBe(status);
      expect(words()).toEqual(['one']);
    },
    testDeadlineMs,
  );
});

describe('npm run lab -- serve --watch', () => {
  const mark = randomUUID();
  afterEach(() => killStrays(marker, mark));

  it('watches the sources of the lab, of what it is made from, and its scripts', () => {
    expect(sourceFolders('proof/race-lab').map((path) => path.slice(CHECKOUT_FOLDER.length + 1))).toEqual([
      'proof/race-lab/src',
      'proof/race-lab/lua',
      'flashsale-core/src',
      'flashsale-core/lua',
      'command-line/src',
      'testkit/src',
    ]);
  });

  it(
    'starts the demos again on a change, and leaves no process at Ctrl-C',
    async () => {
      const child = spawn('npm', ['run', 'lab', '--', 'serve', '--watch', '--port', '0'], {
        cwd: CHECKOUT_FOLDER,
        env: { ...process.env, [marker]: mark },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const closed = once(child, 'close');
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => (output += text));
      }
      const urls = () => [...output.matchAll(/The demos answer on (\S+)/g)].map(([, url = '']) => url);
      const toServe = (times: number) =>
        untilSo(
          () => urls().length === times,
          `the demos were started ${times} times`,
          () => output,
        );
      await toServe(1);
      const now = new Date();
      utimesSync(join(CHECKOUT_FOLDER, 'proof/race-lab/src/demo/shop.controller.ts'), now, now);
      await toServe(2);
      expect(output).toContain('proof/race-lab/src/demo/shop.controller.ts has changed; building …');
      const [before, after] = urls();
      await expect(fetch(`${before}/balance`)).rejects.toThrow('fetch failed');
      expect(await (await fetch(`${after}/balance`)).text()).toBe('{"userId":"andi","balance":100000}');

      child.kill('SIGINT');
      const [status] = (await closed) as [number];
      expect(status).toBe(130);
      expect(await killStrays(marker, mark)).toEqual([]);
    },
    testDeadlineMs,
  );
});
