import { Get } from '@nestjs/common';
import { type HeardProcess, ProcessBeats } from 'flashsale-core';
import { type HealthReport, WholeHost } from 'flashsale-core/nest';
import { AdminRoute } from '../admin-route.js';

/** How the shop is: its stores as this API sees them, and its processes as each of them said a moment ago. */
export interface ShopStatus {
  readonly at: string;
  readonly services: HealthReport['services'];
  /** Null while Redis is away. */
  readonly processes: readonly HeardProcess[] | null;
}

@AdminRoute('status')
export class StatusController {
  constructor(
    private readonly host: WholeHost,
    private readonly beats: ProcessBeats,
  ) {}

  @Get()
  async show(): Promise<ShopStatus> {
    const [{ services }, processes] = await Promise.all([this.host.report(), this.beats.read().catch(() => null)]);
    return { at: new Date().toISOString(), services, processes };
  }
}
