import { Get } from '@nestjs/common';
import { AdminRoute } from '../admin-route.js';
import { DriftService, type SaleDrift } from './drift.service.js';

@AdminRoute('drift')
export class DriftController {
  constructor(private readonly drift: DriftService) {}

  @Get()
  report(): Promise<SaleDrift[]> {
    return this.drift.report();
  }
}
