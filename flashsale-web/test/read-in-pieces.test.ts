import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { readInPieces } from '../guard/read-in-pieces.mjs';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let requests = 0;
let client: Socket;

beforeEach(async () => {
  requests = 0;
  server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  server.on('connection', readInPieces);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
});

afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await once(server.close(), 'close');
});

it('makes few requests of what a connection sends after it was ended', async () => {
  answer = ({ socket }) => socket.destroy();
  client.write(GET.repeat(2_000));
  await once(client, 'close');
  expect(requests).toBeLessThan(100);
});

it('loses nothing of requests in a row to a client that does not read for a while', async () => {
  const body = 'x'.repeat(100_000);
  answer = (_request, response) => response.end(body);
  client.pause();
  client.write(GET.repeat(300));
  await until(() => requests > 0);
  let received = 0;
  client.on('data', (data: Buffer) => (received += data.length));
  client.resume();
  await until(() => requests === 300 && received > 300 * body.length);
});

it('takes a large body whole', async () => {
  let received = 0;
  answer = (request, response) => {
    request.on('data', (data: Buffer) => (received += data.length));
    request.on('end', () => response.end());
  };
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n${'z'.repeat(500_000)}`);
  await once(client, 'data');
  expect(received).toBe(500_000);
});
