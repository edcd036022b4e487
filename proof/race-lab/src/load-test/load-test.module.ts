import { type DynamicModule, Module } from '@nestjs/common';
import { HostRule } from './plan.js';
import { LiveStream } from './live-stream.service.js';
import { LoadTestController } from './load-test.controller.js';
import { LoadTestService, OwnAddress } from './load-test.service.js';
import { PageController } from './page/page.controller.js';

@Module({})
export class LoadTestModule {
  /** @param allowedHosts where load may go besides this machine */
  static over(allowedHosts: readonly string[]): DynamicModule {
    return {
      module: LoadTestModule,
      controllers: [PageController, LoadTestController],
      providers: [{ provide: HostRule, useValue: new HostRule(allowedHosts) }, OwnAddress, LoadTestService, LiveStream],
    };
  }
}
