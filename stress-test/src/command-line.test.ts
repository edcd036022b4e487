import { describe, expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import { parseCommandLine } from './command-line.js';
import { readStressEnvironment } from './environment.js';

const environment = readStressEnvironment({});

describe('parseCommandLine', () => {
  it('sends the stampede to the local system where nothing else is said', () => {
    expect(parseCommandLine([], environment)).toMatchObject({
      saleId: 'sale_1',
      apiUrl: 'http://localhost:3000',
      scenario: 'stampede',
      ratePerSecond: undefined,
      users: undefined,
      driver: undefined,
      findLimit: false,
      verify: true,
    });
  });

  it('takes address and sale from the environment, and the options before it', () => {
    const given = readStressEnvironment({ API_URL: 'http://127.0.0.1:4000', SALE_ID: 'sale_2' });
    expect(parseCommandLine([], given)).toMatchObject({ saleId: 'sale_2', apiUrl: 'http://127.0.0.1:4000' });
    const options = ['--sale', 'sale_3', '--api-url', 'https://shop.example/'];
    expect(parseCommandLine(options, given)).toMatchObject({ saleId: 'sale_3', apiUrl: 'https://shop.example' });
  });

  it('takes numbers and words', () => {
    const options = '--rate 10 --duration 2 --users 7 --reads 5 --driver k6 --scenario ramp --no-verify --wait-ms 0';
    expect(parseCommandLine(options.split(' '), environment)).toMatchObject({
      ratePerSecond: 10,
      durationSeconds: 2,
      users: 7,
      readsPerSecond: 5,
      driver: 'k6',
      scenario: 'ramp',
      verify: false,
      waitMs: 0,
    });
    expect(parseCommandLine(['--users', 'repeated'], environment)).toMatchObject({ users: 'repeated' });
    expect(parseCommandLine(['--find-limit'], environment)).toMatchObject({ findLimit: true });
    expect(parseCommandLine(['--help'], environment)).toBeUndefined();
  });

  it('makes a sale of its own for a waiting room, unless one is named as an option', () => {
    const given = readStressEnvironment({ SALE_ID: 'sale_2' });
    const room = ['--scenario', 'room', '--never-back', '0.3'];
    expect(parseCommandLine(room, given)).toMatchObject({ saleId: undefined, neverBackShare: 0.3 });
    expect(parseCommandLine([...room, '--sale', 'sale_3'], given)).toMatchObject({ saleId: 'sale_3' });
  });

  it.each([
    ['--rate 0', '--rate 0 is no whole number from 1 to 50000.'],
    ['--rate 1.5', '--rate 1.5 is no whole number from 1 to 50000.'],
    ['--duration 3601', '--duration 3601 is no whole number from 1 to 3600.'],
    ['--users some', '--users some is neither unique nor repeated nor a number of users.'],
    ['--users 0', '--users 0 is no whole number from 1 to 10000000.'],
    ['--sale a/b', '--sale a/b is no sale id: 1 to 64 letters, digits, _ or -.'],
    ['--api-url localhost:3000', '--api-url localhost:3000 is no origin such as http://localhost:3000.'],
    [
      '--api-url http://localhost/api/v1',
      '--api-url http://localhost/api/v1 is no origin such as http://localhost:3000.',
    ],
    ['--scenario chaos', '--scenario chaos is unknown. Known: stampede, repeated-users, plentiful'],
    ['--driver wrk', '--driver wrk is unknown. Known: k6, built-in.'],
    ['--speed 3', "Unknown option '--speed'; see --help."],
    ['fast', "Unexpected argument 'fast'; see --help."],
  ])('refuses %s in one sentence', (options, sentence) => {
    expect(() => parseCommandLine(options.split(' '), environment)).toThrow(Refusal);
    expect(() => parseCommandLine(options.split(' '), environment)).toThrow(sentence);
  });
});

describe('the scenario paid', () => {
  it('goes to the sale that holds units, with shares of what becomes of the holds', () => {
    expect(parseCommandLine(['--scenario', 'paid'], environment)).toMatchObject({
      saleId: 'sale_4',
      scenario: 'paid',
      shares: { neverPay: 0.3, cancel: 0.1, declined: 0.1 },
      patienceSeconds: 60,
      waitMs: undefined,
    });
    const options = '--scenario paid --sale sale_9 --never-pay 0.5 --cancel 0 --declined 0.25 --patience 5';
    expect(parseCommandLine(options.split(' '), environment)).toMatchObject({
      saleId: 'sale_9',
      shares: { neverPay: 0.5, cancel: 0, declined: 0.25 },
      patienceSeconds: 5,
    });
  });

  it.each([
    ['--never-pay 1', '--never-pay 1 is no share: 0 or more and less than 1, for example 0.05.'],
    ['--never-pay 0.9 --cancel 0.5', '--never-pay, --cancel and --declined are more than all holds together.'],
    ['--patience -1', '--patience -1 is no whole number from 0 to 3600.'],
  ])('refuses %s in one sentence', (options, sentence) => {
    expect(() => parseCommandLine(options.split(' '), environment)).toThrow(sentence);
  });
});
