import { randomBytes } from 'node:crypto';
import { copyFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT_FOLDER, entryPoint, LOCAL_FOLDER } from '../checkout.js';
import type { StartOptions } from './options.js';
import type { SandboxLogin } from './sandbox-login.js';
import { PAYMENT_SANDBOX, type SandboxPayments } from './sandbox-payments.js';

const WEB_COPY_FOLDER = join(LOCAL_FOLDER, 'web');
const WEB_SERVER = join(WEB_COPY_FOLDER, 'flashsale-web', 'server.mjs');
const PICTURES_FOLDER = process.env['PICTURES_DIR'] || join(LOCAL_FOLDER, 'data', 'pictures');
/** The stores stop after everything that uses them. */
export const STORE_STOP_TURN = 10;

/** Of the users who may do no more than API and workers need. */
const STORE_ADDRESSES = ['DATABASE_URL', 'REDIS_URL', 'REDIS_CLUSTER', 'RABBITMQ_URL'];

export const LOGIN_SANDBOX = 'login-sandbox';
const ROOM_SECRET_BYTES = 32;

export interface Service {
  readonly name: string;
  readonly program: string;
  /** Variables with addresses of stores that it gets. */
  readonly addresses: readonly string[];
  /** On top of our own environment and these addresses. */
  readonly env: Readonly<Record<string, string>>;
  /** Answers 200 when the service does its work. */
  readonly readyUrl: string;
  /** What it writes besides records and is no warning. */
  readonly quietLines?: RegExp;
  readonly stopTurn: number;
  readonly stopDeadlineMs: number;
}

export function servicePortNames(workers: number): string[] {
  return Array.from({ length: workers }, (_, index) => workerName(index));
}

/**
 * Every process of the running system but the stores. They start together; on a stop, the web page goes first, then the
 * API, which answers what it has accepted, then the workers write down what is queued.
 */
export function services(
  options: StartOptions,
  ports: Readonly<Record<string, number>>,
  { login, payments }: { readonly login: SandboxLogin | undefined; readonly payments: SandboxPayments | undefined },
): Service[] {
  const { host, apiPort, webPort, loginPort, workers } = options;
  return [
    ...(webPort === undefined ? [] : [webService(host, webPort, localUrl(host, apiPort), login)]),
    ...(loginPort === undefined ? [] : [loginSandbox(loginPort, login)]),
    ...(payments === undefined ? [] : [paymentSandbox(payments)]),
    apiService('flashsale-api', {
      ...{ host, port: apiPort },
      env: { PICTURES_DIR: PICTURES_FOLDER, ...roomSecret(), ...login?.ofTokens, ...payments?.ofShop },
    }),
    ...Array.from({ length: workers }, (_, index) => workerName(index)).map((name) =>
      workerService(name, { port: Number(ports[name]), env: payments?.ofShop }),
    ),
  ];
}

export function apiService(
  name: string,
  { host, port, env }: { readonly host: string; readonly port: number; readonly env: Service['env'] },
): Service {
  return {
    name,
    program: entryPoint('flashsale-api'),
    addresses: STORE_ADDRESSES,
    env: { PORT: String(port), HOST: host, ...env },
    readyUrl: `${localUrl(host, port)}/health/ready`,
    stopTurn: 1,
    stopDeadlineMs: 30_000,
  };
}

export function workerService(
  name: string,
  { port, env }: { readonly port: number; readonly env: Service['env'] | undefined },
): Service {
  return {
    name,
    program: entryPoint('flashsale-worker'),
    addresses: [...STORE_ADDRESSES, 'REDIS_LOADER_URL'],
    env: { WORKER_PORT: String(port), HOST: '127.0.0.1', ...env },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
    stopTurn: 2,
    stopDeadlineMs: 20_000,
  };
}

/** Made anew for each start, which ends all tickets and admissions, unless there is one. */
export function roomSecret(): Readonly<Record<string, string>> {
  return { ROOM_SECRET: process.env['ROOM_SECRET'] || randomBytes(ROOM_SECRET_BYTES).toString('hex') };
}

/** The address by which this machine reaches a server that listens on this host. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  return `http://${reachable}:${port}`;
}

/**
 * Lays the built web server out as its image has it. A test run or a developer may rebuild it while the system runs,
 * and Next reads its pages from the disk when they are first asked for: they must still be those that it started with.
 */
export function copyWebServer(): void {
  const workspace = join(CHECKOUT_FOLDER, 'flashsale-web');
  rmSync(WEB_COPY_FOLDER, { recursive: true, force: true });
  cpSync(join(workspace, '.next', 'standalone'), WEB_COPY_FOLDER, { recursive: true });
  copyFileSync(join(workspace, 'server.mjs'), WEB_SERVER);
  cpSync(join(workspace, 'guard'), join(WEB_COPY_FOLDER, 'flashsale-web', 'guard'), { recursive: true });
}

function webService(host: string, port: number, apiUrl: string, login: SandboxLogin | undefined): Service {
  return {
    name: 'flashsale-web',
    program: WEB_SERVER,
    addresses: [],
    env: {
      WEB_PORT: String(port),
      HOST: host,
      API_URL: apiUrl,
      RACE_LAB_RESULTS_FOLDER: process.env['RACE_LAB_RESULTS_FOLDER'] || join(LOCAL_FOLDER, 'race-lab'),
      ...login?.ofTokens,
      ...login?.ofLogin,
      ...login?.ofSessions,
    },
    readyUrl: `${localUrl(host, port)}/health/ready`,
    // Next greets, and names its addresses.
    quietLines: /^\s*[▲✓-]/,
    stopTurn: 0,
    stopDeadlineMs: 10_000,
  };
}

function loginSandbox(port: number, login: SandboxLogin | undefined): Service {
  return {
    name: LOGIN_SANDBOX,
    program: entryPoint(LOGIN_SANDBOX),
    addresses: [],
    // It lets anybody be anybody, so nobody else may reach it.
    env: { ...login?.ofLogin, HOST: '127.0.0.1' },
    readyUrl: `${localUrl('127.0.0.1', port)}/health`,
    // It says where it is, that it keeps everything in memory, and that it would like a newer Node.
    quietLines: /^(?:oidc-provider (?:WARNING|NOTICE)|The login sandbox is at )/,
    stopTurn: 0,
    stopDeadlineMs: 5_000,
  };
}

/** It stops after the workers, who may still have something to tell it. */
export function paymentSandbox({ url, ofSandbox }: SandboxPayments): Service {
  return {
    name: PAYMENT_SANDBOX,
    program: entryPoint(PAYMENT_SANDBOX),
    addresses: ['DATABASE_URL'],
    env: ofSandbox,
    readyUrl: `${url}/health/ready`,
    stopTurn: 3,
    stopDeadlineMs: 10_000,
  };
}

function workerName(index: number): string {
  return `flashsale-worker-${index + 1}`;
}
