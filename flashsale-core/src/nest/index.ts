export { Heartbeat } from './heartbeat.js';
export { Health, type HealthReport, type ServiceHealth } from './health.js';
export { healthControllerAt, Readiness } from './health.controller.js';
export { MetricsController } from './metrics.controller.js';
export { ENVIRONMENT, INSTANCE, ProcessModule } from './process.module.js';
export { startProcess } from './start-process.js';
export { WholeHost } from './whole-host.js';
