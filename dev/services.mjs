import { join } from 'node:path';
import { checkoutFolder, localFolder } from './checkout.mjs';
import { copiedWebServer } from './web-copy.mjs';

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string} program
 * @property {NodeJS.ProcessEnv} env on top of our own and the addresses of the stores
 * @property {string} readyUrl answers 200 when the service does its work
 * @property {RegExp} [quietLines] what it says besides records and is no warning
 * @property {number} stopTurn
 * @property {number} stopDeadlineMs
 */

export const servicePortNames = (/** @type {number} */ workers) =>
  Array.from({ length: workers }, (_, index) => workerName(index));

/** The stores stop after everything that uses them. */
export const storeStopTurn = 10;

/**
 * Every process of the running system but the stores. They start together; on a stop, the web page goes first, then the
 * API, which answers what it has accepted, then the workers write down what is queued.
 *
 * @param {object} options
 * @param {string} options.host where API and web page listen
 * @param {number} options.apiPort
 * @param {number | undefined} options.webPort none where there is no web page
 * @param {number} options.workers
 * @param {Readonly<Record<string, number>>} options.ports
 * @returns {Service[]}
 */
export function services({ host, apiPort, webPort, workers, ports }) {
  return [
    ...(webPort === undefined ? [] : [webService(host, webPort, localUrl(host, apiPort))]),
    {
      name: 'flashsale-api',
      program: entryPoint('flashsale-api'),
      env: { PORT: String(apiPort), HOST: host },
      readyUrl: `${localUrl(host, apiPort)}/health/ready`,
      stopTurn: 1,
      stopDeadlineMs: 30_000,
    },
    ...Array.from({ length: workers }, (_, index) => ({
      name: workerName(index),
      program: entryPoint('flashsale-worker'),
      env: { WORKER_PORT: String(ports[workerName(index)]), HOST: '127.0.0.1' },
      readyUrl: `http://127.0.0.1:${ports[workerName(index)]}/health/ready`,
      stopTurn: 2,
      stopDeadlineMs: 20_000,
    })),
  ];
}

/**
 * @param {string} host
 * @param {number} port
 * @param {string} apiUrl
 * @returns {Service}
 */
function webService(host, port, apiUrl) {
  return {
    name: 'flashsale-web',
    program: copiedWebServer,
    env: {
      WEB_PORT: String(port),
      HOST: host,
      API_URL: apiUrl,
      RACE_LAB_RESULTS_FOLDER: process.env['RACE_LAB_RESULTS_FOLDER'] || join(localFolder, 'race-lab'),
    },
    readyUrl: `${localUrl(host, port)}/health`,
    // Next greets, and names its addresses.
    quietLines: /^\s*[▲✓-]/,
    stopTurn: 0,
    stopDeadlineMs: 10_000,
  };
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

/**
 * @param {string} workspace
 * @param {string} [program] where the workspace has more than one
 */
export function entryPoint(workspace, program = '') {
  return join(checkoutFolder, workspace, 'dist', program, 'main.js');
}

/** @param {number} index */
function workerName(index) {
  return `flashsale-worker-${index + 1}`;
}
