import cluster from 'node:cluster';
import { Global, Module } from '@nestjs/common';
import { WholeHost } from 'flashsale-core/nest';
import { HealthModule } from '../health/health.module.js';
import { type Channel, Siblings } from './siblings.js';
import { ApiHost } from './whole-host.js';

/** Global, because readiness needs the other processes, and health and metrics report all of them. */
@Global()
@Module({
  imports: [HealthModule],
  providers: [
    { provide: Siblings, useFactory: () => new Siblings(cluster.isWorker ? (process as Channel) : undefined) },
    ApiHost,
    { provide: WholeHost, useExisting: ApiHost },
  ],
  exports: [Siblings, WholeHost],
})
export class ProcessesModule {}
