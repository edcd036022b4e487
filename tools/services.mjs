import { join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string} workspace
 * @property {NodeJS.ProcessEnv} env on top of our own and the addresses of the stores
 * @property {string} readyUrl answers 200 when the service does its work
 * @property {number} stopTurn
 * @property {number} stopDeadlineMs
 */

export const servicePortNames = (/** @type {number} */ workers) =>
  Array.from({ length: workers }, (_, index) => workerName(index));

/** The stores stop after everything that uses them. */
export const storeStopTurn = 10;

/**
 * Every process of the running system but the stores. They start together; on a stop, the API goes first and answers
 * what it has accepted, then the workers write down what is queued.
 *
 * @param {{ apiPort: number, apiHost: string, workers: number, ports: Readonly<Record<string, number>> }} options
 * @returns {Service[]}
 */
export function services({ apiPort, apiHost, workers, ports }) {
  return [
    {
      name: 'flashsale-api',
      workspace: 'flashsale-api',
      env: { PORT: String(apiPort), HOST: apiHost },
      readyUrl: `${localUrl(apiHost, apiPort)}/health/ready`,
      stopTurn: 1,
      stopDeadlineMs: 30_000,
    },
    ...Array.from({ length: workers }, (_, index) => ({
      name: workerName(index),
      workspace: 'flashsale-worker',
      env: { WORKER_PORT: String(ports[workerName(index)]), HOST: '127.0.0.1' },
      readyUrl: `http://127.0.0.1:${ports[workerName(index)]}/health/ready`,
      stopTurn: 2,
      stopDeadlineMs: 20_000,
    })),
  ];
}

/**
 * The address by which this machine reaches a server that listens on this host.
 *
 * @param {string} host
 * @param {number} port
 */
export function localUrl(host, port) {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  return `http://${reachable}:${port}`;
}

/** @param {string} workspace */
export function entryPoint(workspace) {
  return join(checkoutFolder, workspace, 'dist', 'main.js');
}

/** @param {number} index */
function workerName(index) {
  return `flashsale-worker-${index + 1}`;
}
