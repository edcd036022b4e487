import { Module } from '@nestjs/common';
import { RejectionAudit } from './rejection-audit.js';

@Module({ providers: [RejectionAudit], exports: [RejectionAudit] })
export class AuditModule {}
