import type { AddressInfo } from 'node:net';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { LiveState, StockState } from './live-state.js';
import { LoadTestRun } from './load-test-run.js';
import { HostRule, type LoadPlan, PLAN_DEFAULTS, readPlan } from './plan.js';
import { readStock, resetStock } from './stock-watch.js';

/** Where this server answers; known once it listens. */
@Injectable()
export class OwnAddress {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  get origin(): string {
    const { address, port } = this.host.httpAdapter.getInstance().server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }
}

type StartResult = 'started' | 'busy' | { readonly refusal: string };

/** The master: has one load test at a time, and remembers the last one. */
@Injectable()
export class LoadTestService implements OnModuleDestroy {
  readonly #logger = new Logger('LoadTest');
  #run: LoadTestRun | undefined;
  #stock: StockState | undefined;

  constructor(
    private readonly rule: HostRule,
    private readonly own: OwnAddress,
  ) {}

  /** @throws Error when the worker processes do not start */
  async start(asked: unknown): Promise<StartResult> {
    const read = readPlan(asked, this.rule, this.own.origin);
    if ('refusal' in read) return read;
    if (this.isUnderWay) return 'busy';
    this.#run = new LoadTestRun(read.plan, (note) => this.#logger.warn(note));
    await this.#run.start();
    return 'started';
  }

  /** Resolves when no worker process is left. */
  async stop(): Promise<void> {
    await this.#run?.stop();
  }

  get isUnderWay(): boolean {
    return this.#run !== undefined && !this.#run.isOver;
  }

  /** What the form begins with. */
  get lastPlan(): LoadPlan {
    return this.#run?.plan ?? { ...PLAN_DEFAULTS, host: this.own.origin };
  }

  get run(): LoadTestRun | undefined {
    return this.#run;
  }

  /** Asks the shop for its stock, and puts it beside the run. */
  async look(): Promise<LiveState> {
    this.#stock = await readStock(this.#host);
    return this.state();
  }

  /** As known now, without asking anybody. */
  state(): LiveState {
    const host = this.#host;
    const stock = this.#stock?.host === host ? this.#stock : { host, unknown: 'not asked yet' };
    return { run: this.#run?.view(), stock };
  }

  /** Resolves with why not where the stock is not full again. */
  resetStock(): Promise<string | undefined> {
    return resetStock(this.#host);
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  get #host(): string {
    return this.#run?.plan.host ?? this.own.origin;
  }
}
