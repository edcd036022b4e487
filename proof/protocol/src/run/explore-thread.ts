import { parentPort, workerData } from 'node:worker_threads';
import type { Setup } from '../setup.js';
import { explore } from './explore.js';

parentPort?.postMessage(explore(workerData as Setup));
