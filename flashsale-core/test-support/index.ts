export { dumpRedis } from './dump-redis.js';
export { expectInvariants } from './invariants.js';
export { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.js';
export { readMetrics } from './read-metrics.js';
export { propertySeed } from './property-seed.js';
export { reservation, reserveFor, users } from './reservations.js';
export { RecordingLogger } from './recording-logger.js';
export { RebuildScripts } from './rebuild-scripts.js';
export { type ServiceName, TestStores, useStores } from './test-stores.js';
