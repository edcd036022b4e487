import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';
import { WarmUp } from './warm-up.js';

@Module({ controllers: [HealthController], providers: [Readiness, WarmUp], exports: [Readiness, WarmUp] })
export class HealthModule {}
