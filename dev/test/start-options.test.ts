import { describe, expect, it } from '@jest/globals';
import { readStartOptions } from '../src/start/options.js';

describe('the options of npm start', () => {
  it('has three workers and the usual ports, on this machine alone', () => {
    const options = { workers: 3, apiPort: 3000, webPort: 3001, host: '127.0.0.1', reset: false, help: false };
    expect(readStartOptions([], {})).toEqual({ ...options, loginPort: undefined, paymentPort: 3005 });
  });

  it('reads arguments and environment', () => {
    const options = readStartOptions(['--workers', '5', '--reset'], {
      PORT: '3100',
      WEB_PORT: '3101',
      HOST: '0.0.0.0',
    });
    expect(options).toMatchObject({ workers: 5, reset: true, apiPort: 3100, webPort: 3101, host: '0.0.0.0' });
  });

  it('leaves the web page out, whatever its port would be', () => {
    const options = readStartOptions(['--no-web'], { PORT: '3001', WEB_PORT: 'none' });
    expect(options).toMatchObject({ apiPort: 3001, webPort: undefined });
  });

  it('starts a login for trying on request, and otherwise one needs a login of its own where buyers are identified', () => {
    expect(readStartOptions(['--login'], {})).toMatchObject({ loginPort: 3004 });
    expect(readStartOptions(['--login'], { LOGIN_SANDBOX_PORT: '4004' })).toMatchObject({ loginPort: 4004 });
    const token = { BUYER_JWT_SECRET: 'secret' };
    expect(readStartOptions([], { ...token, LOGIN_ISSUER: 'https://login.example' })).toMatchObject({ webPort: 3001 });
    expect(readStartOptions(['--no-web'], token)).toMatchObject({ webPort: undefined });
  });

  it('starts a payment provider for trying where a demo has no other', () => {
    expect(readStartOptions([], { PAYMENT_SANDBOX_PORT: '4005' })).toMatchObject({ paymentPort: 4005 });
    const others = [{ STRIPE_SECRET_KEY: 'x' }, { STRIPE_SECRET_KEY_FILE: 'x' }, { PAYMENT_SANDBOX_URL: 'x' }];
    for (const environment of [...others, { FLASHSALE_DEMO: 'false' }])
      expect(readStartOptions([], environment)).toMatchObject({ paymentPort: undefined });
  });

  it.each([
    { args: ['--bogus'], environment: {}, sentence: /Unknown option '--bogus'/ },
    { args: ['extra'], environment: {}, sentence: /Unexpected argument 'extra'/ },
    { args: ['--workers', '0'], environment: {}, sentence: /--workers must be a whole number from 1 to 16, not "0"/ },
    {
      args: ['--workers', '-5'],
      environment: {},
      sentence: /^--workers must be a whole number from 1 to 16, not "-5"\.$/,
    },
    { args: ['--workers'], environment: {}, sentence: /^Option '--workers <value>' argument missing\. "npm start/ },
    { args: ['--workers', '3.5'], environment: {}, sentence: /--workers must be/ },
    { args: [], environment: { PORT: '70000' }, sentence: /PORT must be a whole number from 1 to 65535/ },
    { args: [], environment: { WEB_PORT: '0' }, sentence: /WEB_PORT must be a whole number from 1 to 65535/ },
    { args: [], environment: { PORT: '3001' }, sentence: /PORT and WEB_PORT are both 3001/ },
    { args: [], environment: { PORT: '3005' }, sentence: /PORT and PAYMENT_SANDBOX_PORT are both 3005/ },
    { args: ['--login'], environment: { WEB_PORT: '3004' }, sentence: /WEB_PORT and LOGIN_SANDBOX_PORT are both 3004/ },
    { args: ['--login', '--no-web'], environment: {}, sentence: /--login is for the web page/ },
    { args: ['--login'], environment: { LOGIN_ISSUER: 'x' }, sentence: /and LOGIN_ISSUER is set: choose one/ },
    {
      args: ['--login'],
      environment: { OPERATOR_LOGIN_ISSUER: 'x' },
      sentence: /identifies operators by itself, and OPERATOR_LOGIN_ISSUER is set/,
    },
    { args: ['--login'], environment: { BUYER_JWT_SECRET: 'x' }, sentence: /and BUYER_JWT_SECRET is set: choose one/ },
    {
      args: [],
      environment: { BUYER_JWT_SECRET_FILE: 'x' },
      sentence: /BUYER_JWT_SECRET_FILE makes buyers need a token/,
    },
    { args: [], environment: { BUYER_JWT_JWKS_URL: 'x' }, sentence: /without LOGIN_ISSUER nobody can log in/ },
    { args: [], environment: { npm_config_login: 'true' }, sentence: /Write: npm start -- --login/ },
    { args: [], environment: { npm_config_web: '' }, sentence: /Write: npm start -- --no-web/ },
    { args: [], environment: { npm_config_reset: 'true' }, sentence: /Write: npm start -- --reset/ },
  ])('refuses $args $environment in one sentence, with status 2', ({ args, environment, sentence }) => {
    expect(() => readStartOptions(args, environment)).toThrow(expect.objectContaining({ exitStatus: 2 }));
    expect(() => readStartOptions(args, environment)).toThrow(sentence);
  });
});
