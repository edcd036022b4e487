import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from 'flashsale-testkit';
import { runProgram } from './run-program.js';
import { answer, ShopServer, SOLD_OUT } from './shop-server.js';

let shop: ShopServer;

beforeAll(async () => {
  shop = await ShopServer.open((_purchase, response) => answer(response, 200, SOLD_OUT));
});

afterAll(() => shop.close());

describe('when nothing can be sent, npm run stress ends with 2 and one sentence', () => {
  it('nothing answers', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { stderr, status } = await runProgram(['--api-url', url]);
    expect(stderr).toBe(
      `Nothing answers at ${url}. Start the system with \`npm start\`, or name another with --api-url.\n`,
    );
    expect(status).toBe(2);
  });

  it('there is no such sale', async () => {
    const { stderr, status } = await runProgram(['--api-url', shop.url, '--sale', 'sale_9']);
    expect(stderr).toBe('There is no sale sale_9. The sales are sale_1.\n');
    expect(status).toBe(2);
  });

  it.each([
    ['ENDED', 'npm run prisma:seed opens the sales of the demo again, and the console changes when any other ends'],
    ['UPCOMING', 'wait, or change in the console when it opens'],
    ['PAUSED', 'resume it in the console'],
  ])('the sale is %s, and what helps', async (saleStatus, remedy) => {
    shop.status = saleStatus;
    const { stderr, status } = await runProgram(['--api-url', shop.url]);
    shop.status = 'ACTIVE';
    expect(stderr).toBe(`sale_1 is ${saleStatus}; only an active sale sells: ${remedy}.\n`);
    expect(status).toBe(2);
  });

  it('the sale has too few units for the scenario', async () => {
    const { stderr, status } = await runProgram(['--api-url', shop.url, '--scenario', 'plentiful']);
    expect(stderr).toMatch(/^plentiful needs 10000 units, and sale_1 has 5 left; /);
    expect(status).toBe(2);
  });

  it('the stores to be verified are not known', async () => {
    const { stderr, status } = await runProgram(['--api-url', shop.url]);
    expect(stderr).toMatch(/DATABASE_URL.*--no-verify needs no stores\.\n$/);
    expect(status).toBe(2);
  });

  it('k6 is asked for and not there', async () => {
    const { stderr, status } = await runProgram(['--api-url', shop.url, '--driver', 'k6']);
    expect(stderr).toBe('k6 is not on PATH; --driver built-in needs nothing more.\n');
    expect(status).toBe(2);
  });

  it('an option is wrong', async () => {
    const { stderr, stdout, status } = await runProgram(['--rate', 'fast']);
    expect(stderr).toBe('--rate fast is no whole number from 1 to 50000.\n');
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

describe('where k6 is on PATH', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flashsale-k6-'));
    // Stands for k6, of which there is no package: prints what it was given, and leaves a summary as the script does.
    const k6 = `#!${process.execPath}
      const { API_URL, SALE_ID, SCENARIO, RATE, DURATION, USERS, READS, STOCK, RUN_ID, RESULTS_FILE } = process.env;
      const given = { API_URL, SALE_ID, SCENARIO, RATE, DURATION, USERS, READS, STOCK, RUN_ID };
      console.log('k6 was here');
      require('node:fs').writeFileSync(RESULTS_FILE, JSON.stringify({ given, args: process.argv.slice(2), ok: false }));
      process.exitCode = 99;`;
    writeFileSync(join(folder, 'k6'), k6);
    chmodSync(join(folder, 'k6'), 0o755);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('k6 sends the load, and its failed threshold fails the run', async () => {
    const flags = ['--api-url', shop.url, '--no-verify', '--scenario', 'crossing-zero', '--users', '3'];
    const { stdout, report, status } = await runProgram(flags, { PATH: folder });
    expect(stdout).toContain(`sent by ${join(folder, 'k6')}`);
    expect(stdout).toContain('k6 was here');
    expect(report).toMatchObject({
      args: ['run', expect.stringMatching(/stress-test\/k6-purchase\.js$/)],
      given: {
        API_URL: shop.url,
        SALE_ID: 'sale_1',
        SCENARIO: 'crossing-zero',
        RATE: '2',
        DURATION: '5',
        USERS: '3',
        READS: '',
        STOCK: '5',
        RUN_ID: expect.stringMatching(/^run-/),
      },
    });
    expect(status).toBe(1);
  });

  it('the built-in driver sends when asked to', async () => {
    const flags = ['--api-url', shop.url, '--no-verify', '--driver', 'built-in', '--rate', '20', '--duration', '1'];
    const { stdout, report, status } = await runProgram(flags, { PATH: folder });
    expect(stdout).toContain('sent by the built-in driver');
    expect(report.requests).toBe(20);
    expect(status).toBe(0);
  });
});

it('npm run stress -- --help explains every option and scenario', async () => {
  const { stdout, status } = await runProgram(['--help']);
  for (const word of [
    '--sale',
    '--rate',
    '--duration',
    '--users',
    '--driver',
    '--no-verify',
    'crossing-zero',
    'readers',
  ]) {
    expect(stdout).toContain(word);
  }
  expect(status).toBe(0);
});
