import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  Database,
  PurchasePublisher,
  RedisStore,
  RedisWatch,
  SaleCatalog,
  Tracing,
  withDeadline,
} from 'flashsale-core';
import { ENVIRONMENT, Heartbeat } from 'flashsale-core/nest';
import { RejectionAudit } from './audit/rejection-audit.js';
import { RefusalCounter } from './course/refusal-counter.js';
import { SeriesRecorder } from './course/series-recorder.js';
import type { Environment } from './environment.js';
import { SaleEvents } from './events/sale-events.js';
import { ApiReadiness } from './health/readiness.js';
import { OrderEvents } from './orders/order-events.js';
import { PublishBatcher } from './purchases/publish-batcher.js';
import { PurchaseStats } from './purchases/purchase-stats.js';
import { SoldOutRefusals } from './purchases/sold-out-refusals.js';
import { RoomBoard } from './rooms/room-board.js';
import { closeConnectionsWithNextAnswer, cutConnectionsAfter, drainConnections } from './http/connection-drain.js';

/** Connections that stay silent for this long count as idle and are closed. */
const CONNECTION_DRAIN_MS_MAX = 300;
/** By then Redis has answered or the command has timed out. */
const REQUEST_DRAIN_MS_MAX = 3_000;
const PUBLISH_DRAIN_DEADLINE_MS = 5_000;
const AUDIT_DRAIN_DEADLINE_MS = 15_000;

/** Starts and stops the parts of the API in the order of their dependencies. */
@Injectable()
export class ApiLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #logger = new Logger(ApiLifecycle.name);

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly database: Database,
    private readonly redis: RedisStore,
    private readonly redisWatch: RedisWatch,
    private readonly publisher: PurchasePublisher,
    private readonly publishBatcher: PublishBatcher,
    private readonly catalog: SaleCatalog,
    private readonly audit: RejectionAudit,
    private readonly readiness: ApiReadiness,
    private readonly stats: PurchaseStats,
    private readonly soldOut: SoldOutRefusals,
    private readonly rooms: RoomBoard,
    private readonly events: SaleEvents,
    private readonly orderEvents: OrderEvents,
    private readonly tracing: Tracing,
    private readonly heartbeat: Heartbeat,
    private readonly refusals: RefusalCounter,
    private readonly recorder: SeriesRecorder,
    private readonly adapterHost: HttpAdapterHost<FastifyAdapter>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { isDemo, admin } = this.environment;
    if (isDemo && admin.providerSecret === undefined)
      this.#logger.warn('DEMO MODE: admin calls need no token. Never run this where others can reach it.');
    else if (admin.token === undefined && admin.providerSecret === undefined)
      this.#logger.warn(
        'Admin calls are switched off for programs, and for people until they have accounts: ADMIN_TOKEN is not set',
      );
    await Promise.all([this.redis.connect(), this.publisher.connect()]);
    this.stats.start();
    this.soldOut.start();
    this.redisWatch.start();
    // The API starts without PostgreSQL, but sells nothing until PostgreSQL has said which shop this is.
    await this.catalog.refresh().catch((error: Error) => this.#logger.warn(`PostgreSQL: ${error.message}`));
    this.catalog.start();
    this.rooms.start();
    this.heartbeat.start();
    this.refusals.start();
    this.recorder.start();
  }

  /**
   * Load balancers need a moment to see that this process is no longer ready, and clients to see closed connections.
   */
  async beforeApplicationShutdown(): Promise<void> {
    const server = this.adapterHost.httpAdapter.getHttpServer();
    this.readiness.beginStopping();
    closeConnectionsWithNextAnswer(server);
    await sleep(this.environment.http.shutdownDelayMs);
    this.events.end();
    this.orderEvents.end();
    await drainConnections(server, CONNECTION_DRAIN_MS_MAX);
    cutConnectionsAfter(server, REQUEST_DRAIN_MS_MAX);
  }

  /** Nest has already closed the HTTP server: every request in flight has its answer. */
  async onApplicationShutdown(): Promise<void> {
    await withDeadline(this.publishBatcher.drain(), PUBLISH_DRAIN_DEADLINE_MS, 'publishing the last purchases').catch(
      (error: Error) => this.#logger.warn(`${error.message}; the outbox relay publishes them`),
    );
    await this.audit.drain(AUDIT_DRAIN_DEADLINE_MS);
    await this.stats.stop();
    await this.refusals.stop();
    await this.recorder.stop();
    await this.heartbeat.stop();
    await this.soldOut.stop();
    await this.rooms.stop();
    this.catalog.stop();
    await this.redisWatch.stop();
    await this.publisher.close();
    await this.redis.close();
    await this.database.close();
    await this.tracing.close();
  }
}
