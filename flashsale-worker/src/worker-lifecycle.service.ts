import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database, PaymentGateway, PurchasePublisher, RedisStore, RedisWatch, Tracing } from 'flashsale-core';
import { Heartbeat } from 'flashsale-core/nest';
import { SweeperService } from './expiry/sweeper.service.js';
import { RelayService } from './outbox/relay.service.js';
import { PaymentCommandsService } from './payments/payment-commands.service.js';
import { PaymentEventsService } from './payments/payment-events.service.js';
import { PaymentRetrievalService } from './payments/payment-retrieval.service.js';
import { ReminderService } from './reminders/reminder.service.js';
import { RoomKeeper } from './rooms/room-keeper.service.js';
import { DrainReporter } from './sales/drain.js';
import { ReconcilerService } from './sales/reconciler.service.js';
import { ListMirror } from './waiting-list/list-mirror.service.js';
import { SalesWatch } from './sales/sales-watch.service.js';

/** Starts and stops the parts of the worker in the order of their dependencies. */
@Injectable()
export class WorkerLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
    private readonly redisWatch: RedisWatch,
    private readonly publisher: PurchasePublisher,
    private readonly drainReporter: DrainReporter,
    private readonly relay: RelayService,
    private readonly sweeper: SweeperService,
    private readonly rooms: RoomKeeper,
    private readonly lists: ListMirror,
    private readonly reconciler: ReconcilerService,
    private readonly watch: SalesWatch,
    private readonly tracing: Tracing,
    private readonly gateway: PaymentGateway,
    private readonly events: PaymentEventsService,
    private readonly commands: PaymentCommandsService,
    private readonly retrieval: PaymentRetrievalService,
    private readonly reminders: ReminderService,
    private readonly heartbeat: Heartbeat,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.redis.connect();
    this.redisWatch.start();
    await this.publisher.connect();
    this.drainReporter.start();
    this.relay.start();
    this.sweeper.start();
    this.rooms.start();
    this.lists.start();
    this.reconciler.start();
    this.watch.start();
    this.events.start();
    this.commands.start();
    this.retrieval.start();
    this.reminders.start();
    this.heartbeat.start();
  }

  /** Nest has already closed the queue transport: the last batch has ended. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([
      this.redisWatch.stop(),
      this.drainReporter.stop(),
      this.relay.stop(),
      this.sweeper.stop(),
      this.rooms.stop(),
      this.lists.stop(),
      this.reconciler.stop(),
      this.watch.stop(),
      this.events.stop(),
      this.commands.stop(),
      this.retrieval.stop(),
      this.reminders.stop(),
      this.heartbeat.stop(),
    ]);
    this.gateway.close();
    await this.publisher.close();
    await this.redis.close();
    await this.database.close();
    await this.tracing.close();
  }
}
