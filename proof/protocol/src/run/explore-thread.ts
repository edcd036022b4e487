import { parentPort, workerData } from 'node:worker_threads';
import type { AnySetup } from '../any-setup.js';
import { explore } from './explore.js';

parentPort?.postMessage(explore(workerData as AnySetup));
