// Reference (a): the HTTP server of Node, which reads the request and answers the same to all.
import { createServer } from 'node:http';
import { CONSTANT_PURCHASE } from './constant-answer.js';
import { readReferencePort } from './environment.js';

const HOST = '127.0.0.1';
const body = JSON.stringify(CONSTANT_PURCHASE);
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) };

createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200, headers).end(body));
}).listen(readReferencePort(), HOST);
process.once('SIGTERM', () => process.exit());
