import { Module } from '@nestjs/common';
import { Heartbeat } from 'flashsale-core/nest';
import { HealthModule } from '../health/health.module.js';
import { RefusalCounter } from './refusal-counter.js';
import { SeriesRecorder } from './series-recorder.js';

/** What operators see of the shop as it runs: the course of its sales, its processes, its refusals. */
@Module({
  imports: [HealthModule],
  providers: [Heartbeat, RefusalCounter, SeriesRecorder],
  exports: [Heartbeat, RefusalCounter, SeriesRecorder],
})
export class CourseModule {}
