#!/usr/bin/env node
// `node .ci/count-tests.mjs <Jest's JSON result> <exit status of npm test>`: prints "N passed, N failed". A run that
// failed without a failed test, by a check, a coverage threshold or a fault on the way, counts as one failure.
import { existsSync, readFileSync } from 'node:fs';

const [file = '', status = '1'] = process.argv.slice(2);
const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 } = result;
const failed = numFailedTests + numRuntimeErrorTestSuites;
console.log(`${numPassedTests} passed, ${failed === 0 && status !== '0' ? 1 : failed} failed`);
