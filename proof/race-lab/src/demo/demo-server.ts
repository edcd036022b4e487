import { type DynamicModule, Module, ConsoleLogger } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LoadTestModule } from '../load-test/load-test.module.js';
import { askStores } from '../stores/availability.js';
import { RunSpace } from '../stores/run-space.js';
import type { StoreAddresses } from '../stores/store-addresses.js';
import { STORE_NAMES } from '../strategies/traits.js';
import { DemoCounters } from './demo-counters.service.js';
import { DemoMetrics } from './demo-metrics.js';
import { DemoStrategies } from './demo-strategies.js';
import { ErrorFilter } from './error.filter.js';
import { HealthService, OperationsController } from './operations.controller.js';
import { PRINT, type Print, PurchaseLog } from './purchase-log.js';
import { AccountController, ShopController } from './shop.controller.js';
import { RANDOM, ShopService } from './shop.service.js';

interface DemoParts {
  readonly addresses: StoreAddresses;
  readonly strategies: DemoStrategies;
  readonly random: () => number;
  readonly print: Print;
  /** Where the load test may go besides this machine. */
  readonly allowedHosts: readonly string[];
}

@Module({})
class DemoModule {
  static over({ addresses, strategies, random, print, allowedHosts }: DemoParts): DynamicModule {
    return {
      module: DemoModule,
      imports: [LoadTestModule.over(allowedHosts)],
      controllers: [AccountController, ShopController, OperationsController],
      providers: [
        { provide: DemoStrategies, useValue: strategies },
        { provide: RANDOM, useValue: random },
        { provide: PRINT, useValue: print },
        { provide: HealthService, useValue: new HealthService(addresses, strategies) },
        { provide: APP_FILTER, useClass: ErrorFilter },
        DemoCounters,
        DemoMetrics,
        PurchaseLog,
        ShopService,
      ],
    };
  }
}

import 'reflect-metadata';

const HOST = '127.0.0.1';
const BODY_SIZE_BYTES_MAX = 2 * 1_024;

export interface DemoServer {
  readonly url: string;
  readonly strategies: readonly string[];
  /** Lets requests under way end, and leaves nothing behind in the stores. */
  close(): Promise<void>;
}

export type DemoOptions = Partial<Pick<DemoParts, 'random' | 'print' | 'allowedHosts'>>;

/** Serves the demos on one port, over whatever stores answer now, and prints how purchases go about the balance. */
export async function startDemoServer(
  addresses: StoreAddresses,
  port: number,
  { random = Math.random, print = () => undefined, allowedHosts = [] }: DemoOptions = {},
): Promise<DemoServer> {
  const availability = await askStores(addresses);
  const space = new RunSpace(addresses);
  const strategies = new DemoStrategies(addresses, space.runId, availability);
  const letGo = async (): Promise<void> => {
    await strategies.close();
    await space.close();
  };
  try {
    await space.open(STORE_NAMES.filter((name) => 'version' in availability[name]));
    const app = await createApplication({ addresses, strategies, random, print, allowedHosts });
    await app.init();
    // Not Nest's own listen, which logs a port that is taken as an error before it rejects.
    const url = await app.getHttpAdapter().getInstance().listen({ port, host: HOST });
    const close = async (): Promise<void> => {
      await app.close();
      await letGo();
    };
    return { url, strategies: strategies.names(), close };
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function createApplication(parts: DemoParts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_SIZE_BYTES_MAX,
    forceCloseConnections: 'idle',
    // The shape is checked, never changed: what may be a number or a string says so, a surplus property is an error.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, allowUnionTypes: true } },
  });
  const app = await NestFactory.create<NestFastifyApplication>(DemoModule.over(parts), adapter, {
    logger: new ConsoleLogger({ logLevels: ['warn', 'error', 'fatal'] }),
    bodyParser: false,
  });
  const metrics = app.get(DemoMetrics);
  adapter.getInstance().addHook('onResponse', (request, reply, done) => {
    metrics.observeRequest(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime);
    done();
  });
  return app;
}
