import { Controller, Get, Optional, ServiceUnavailableException, type Type } from '@nestjs/common';
import { Health, type HealthReport } from './health.js';
import { WholeHost } from './whole-host.js';

/** Whether the process can do its work now. Each kind of process implements it. */
export abstract class Readiness {
  /** Undefined when it is ready. */
  abstract reasonNotReady(): string | undefined;
}

/** The controller that reports the health of the process on these paths. */
export function healthControllerAt(paths: string | string[]): Type {
  @Controller(paths)
  class HealthController {
    constructor(
      private readonly health: Health,
      private readonly readiness: Readiness,
      @Optional() private readonly host?: WholeHost,
    ) {}

    @Get()
    report(): Promise<HealthReport> {
      return (this.host ?? this.health).report();
    }

    /** The process runs and its event loop turns. */
    @Get('live')
    live(): { status: 'ok' } {
      return { status: 'ok' };
    }

    /** Whether the process may get traffic. */
    @Get('ready')
    ready(): { status: 'ok' } {
      const reason = this.readiness.reasonNotReady();
      if (reason !== undefined) throw new ServiceUnavailableException(reason);
      return { status: 'ok' };
    }
  }
  return HealthController;
}
