import type { Fault } from './fault.js';

const FROZEN_MS = 30_000;
/** A process that kept every message that it could not send would grow by far more. */
const GROWTH_BYTES_MAX = 150 * 1024 * 1024;

/** The connection stays, and nothing that is published is ever confirmed. */
export const rabbitmqFrozen: Fault = {
  number: 13,
  title: 'RabbitMQ frozen for 30 s',
  checks: 'publishes are given up at their deadline; memory stays flat; the API keeps answering',
  limitMs: 30_000,
  async strike(stage) {
    const { stores, apis } = stage.system;
    const unknownBefore = stage.load.unknown;
    const memoryBefore = apis.map((api) => api.measureMemory());
    stage.mark('RabbitMQ freezes');
    stores.rabbitmq.freeze();
    await stage.hold(FROZEN_MS);
    const growth = Math.max(...apis.map((api, i) => api.measureMemory() - (memoryBefore[i] ?? 0)));
    stores.rabbitmq.thaw();
    const unknown = stage.load.unknown - unknownBefore;
    stage.observe(`an API grew by ${Math.round(growth / 1024 / 1024)} MiB; ${unknown} purchases got no answer`);
    stage.expect(unknown === 0, `${unknown} purchases got no answer while RabbitMQ was frozen`);
    stage.expect(growth < GROWTH_BYTES_MAX, `an API grew by ${growth} bytes while RabbitMQ was frozen`);
  },
};
