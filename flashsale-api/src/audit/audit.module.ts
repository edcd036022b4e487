import { Module } from '@nestjs/common';
import { AuditMetrics } from './audit-metrics.js';
import { RejectionAudit } from './rejection-audit.js';

@Module({ providers: [RejectionAudit, AuditMetrics], exports: [RejectionAudit] })
export class AuditModule {}
