import { Injectable } from '@nestjs/common';
import { ACT_OUTCOMES, readCounter, readGauge } from 'flashsale-core';
import { Registry } from 'prom-client';
import { ActLog } from './acts/act-log.js';
import { LOG_IN_OUTCOMES, LogInService } from './session/log-in.service.js';

/** Reports who tries to log in, and what operators do. */
@Injectable()
export class OperatorsMetrics {
  constructor(registry: Registry, logIns: LogInService, acts: ActLog) {
    readCounter(registry, {
      name: 'flashsale_operator_logins_total',
      help: 'Attempts of operators to log in, by the outcome: done, wrong, limited or busy',
      labelNames: ['outcome'],
      collect() {
        for (const outcome of LOG_IN_OUTCOMES) this.inc({ outcome }, logIns.outcomes[outcome]);
      },
    });
    readGauge(registry, {
      name: 'flashsale_operator_password_checks',
      help: 'Passwords of operators that are being checked, or wait for it',
      collect() {
        this.set(logIns.checks);
      },
    });
    readCounter(registry, {
      name: 'flashsale_operator_acts_total',
      help: 'Acts of operators that ended, by the outcome: DONE, REFUSED or FAILED',
      labelNames: ['outcome'],
      collect() {
        for (const outcome of ACT_OUTCOMES) this.inc({ outcome }, acts.ended[outcome]);
      },
    });
    readCounter(registry, {
      name: 'flashsale_operator_acts_unended_total',
      help: 'Acts of operators whose end could not be written to the log',
      collect() {
        this.inc(acts.unended);
      },
    });
  }
}
