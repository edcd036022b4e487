// The consumer of the common design: one message at a time, one INSERT for each, then the ack.
import { createServer } from 'node:http';
import { connect } from 'amqplib';
import { postgresqlConnection, tlsByScheme } from 'flashsale-core';
import pg from 'pg';
import { readReferenceEnvironment } from '../environment.js';
import { COMMON_QUEUE_SUFFIX, COMMON_TABLE, type CommonOrder } from './common-stores.js';

const HOST = '127.0.0.1';
const INSERT = `INSERT INTO ${COMMON_TABLE} (id, sale_id, user_id, reserved_at) VALUES ($1, $2, $3, to_timestamp($4 / 1000.0))
  ON CONFLICT (sale_id, user_id) DO NOTHING`;

const { DATABASE_URL, RABBITMQ_URL, RABBITMQ_PREFIX, PORT } = readReferenceEnvironment();
const queue = `${RABBITMQ_PREFIX}.${COMMON_QUEUE_SUFFIX}`;
const pool = new pg.Pool(postgresqlConnection(DATABASE_URL));
const connection = await connect(RABBITMQ_URL, tlsByScheme(RABBITMQ_URL));
const channel = await connection.createChannel();
await channel.assertQueue(queue, { durable: true });
await channel.prefetch(1);
await channel.consume(queue, (message) => {
  if (message === null) return;
  const order = JSON.parse(message.content.toString()) as CommonOrder;
  void pool
    .query(INSERT, [order.orderId, order.saleId, order.userId, order.reservedAtMs])
    .then(() => channel.ack(message));
});
createServer((_request, response) => response.end('ok')).listen(PORT, HOST);
process.once('SIGTERM', () => process.exit());
