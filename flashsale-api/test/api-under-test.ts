import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SaleCatalog } from 'flashsale-core';
import { RecordingLogger, type TestStores } from '../../flashsale-core/test-support/index.js';
import { SeriesRecorder } from '../src/course/series-recorder.js';
import { createApi } from '../src/create-api.js';
import { readApiEnvironment } from '../src/environment.js';
import { ApiClient } from './api-client.js';

/** An API inside the test process, where coverage is counted and every part is accessible. */
export interface ApiUnderTest {
  readonly app: NestFastifyApplication;
  readonly client: ApiClient;
  readonly logger: RecordingLogger;
  readonly url: string;
  /** Stops it like SIGTERM, without ending the process. */
  stop(): Promise<void>;
  /** Makes it read sales that were just created. */
  refreshSales(): Promise<void>;
}

/**
 * Wrong admin tokens are counted by address in Redis, and all test files of a run share both. The event loop is Jest's,
 * which may be late at any time.
 */
const WITHOUT_SHARED_LIMITS = { RATE_LIMIT_ADMIN_FAILURES: '0', SHED_EVENT_LOOP_DELAY_MS: '0' };

/** Keys of what the shop notes about itself, whoever asks for what: its processes and leases, and the course of each sale. */
export const OWN_NOTES = /^flashsale:(?:lease:|processes$|refusals$|probe$)|:series[A-Z]/;

/**
 * Starts an API on these stores and a free port. It is stopped at the end of the test or file.
 *
 * @param recordsSales the recorder looks at every sale once a second, beside what a test counts
 */
export async function startApiHere(
  stores: TestStores,
  environment: Record<string, string> = {},
  { recordsSales = false } = {},
): Promise<ApiUnderTest> {
  const logger = new RecordingLogger();
  const app = await createApi(
    readApiEnvironment({
      ...process.env,
      ...stores.environment,
      ...WITHOUT_SHARED_LIMITS,
      FLASHSALE_DEMO: 'true',
      ...environment,
    }),
    logger,
  );
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= app.close());
  stores.defer(stop);
  await app.listen(0, '127.0.0.1');
  // Not waited for: a store may be away.
  if (!recordsSales) void app.get(SeriesRecorder).stop();
  const url = await app.getUrl();
  const client = new ApiClient(url);
  stores.defer(() => client.close());
  return { app, client, logger, url, stop, refreshSales: () => app.get(SaleCatalog).refresh() };
}

/** Another client, with its own connections; it hangs up at the end of the test or file. */
export function connectClient(stores: TestStores, url: string, socketsMax?: number): ApiClient {
  const client = new ApiClient(url, socketsMax);
  stores.defer(() => client.close());
  return client;
}
