import { Injectable } from '@nestjs/common';
import { readCounter, readGauge } from 'flashsale-core';
import { Registry } from 'prom-client';
import { RejectionAudit } from './rejection-audit.js';

/** Measures how the audit of rejections keeps up. */
@Injectable()
export class AuditMetrics {
  constructor(registry: Registry, audit: RejectionAudit) {
    readGauge(registry, {
      name: 'flashsale_audit_buffered_entries',
      help: 'Audit entries of rejections that wait in memory for PostgreSQL',
      collect() {
        this.set(audit.gauges.buffered);
      },
    });
    readCounter(registry, {
      name: 'flashsale_audit_entries_total',
      help: 'Audit entries of rejections: written, left out as of before a reset, or dropped as the buffer was full',
      labelNames: ['outcome'],
      collect() {
        const { written, leftOut, dropped } = audit.gauges;
        this.inc({ outcome: 'written' }, written);
        this.inc({ outcome: 'left_out' }, leftOut);
        this.inc({ outcome: 'dropped' }, dropped);
      },
    });
  }
}
