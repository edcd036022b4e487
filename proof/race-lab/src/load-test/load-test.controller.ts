import {
  ForbiddenException,
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  Get,
  Headers,
  HttpCode,
  Logger,
  NotFoundException,
  Param,
  Post,
  Res,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { LiveState, RunView } from './live-state.js';
import { LiveStream } from './live-stream.service.js';
import { LoadTestService } from './load-test.service.js';
import { CHARTS, chartFile } from './page/charts.js';
import { figuresCsv, secondsCsv } from './statistics.js';

/**
 * A page of another site must not press a button here for whoever has it open. Browsers say from where they ask; what is
 * no browser says nothing.
 */
function refuseOtherSites(site: string | undefined): void {
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw new ForbiddenException('Requests from other sites are refused');
}

const CSV_TYPE = 'text/csv; charset=utf-8';

/** The load test over HTTP: what the page does, and anybody with curl. */
@Controller('api/v1/load-test')
export class LoadTestController {
  readonly #logger = new Logger('LoadTest');

  constructor(
    private readonly loadTest: LoadTestService,
    private readonly stream: LiveStream,
  ) {}

  @Get()
  state(): Promise<LiveState> {
    return this.loadTest.look();
  }

  @Get('events')
  events(@Res() reply: FastifyReply): void {
    if (this.stream.isFull) throw new ServiceUnavailableException('Too many pages are listening');
    this.stream.add(reply.hijack().raw);
  }

  @Post('start')
  @HttpCode(200)
  async start(@Body() asked: unknown, @Headers('sec-fetch-site') site: string | undefined): Promise<LiveState> {
    refuseOtherSites(site);
    const result = await this.loadTest.start(asked).catch((error: Error) => {
      this.#logger.error(`The worker processes did not start: ${error.message}`);
      throw new ServiceUnavailableException(`The worker processes did not start: ${error.message}`);
    });
    if (result === 'busy') throw new ConflictException('A load test is running already. Stop it first.');
    if (typeof result === 'object') throw new BadRequestException(result.refusal);
    return this.loadTest.state();
  }

  @Post('stop')
  @HttpCode(200)
  async stop(@Headers('sec-fetch-site') site: string | undefined): Promise<LiveState> {
    refuseOtherSites(site);
    if (!this.loadTest.isUnderWay) throw new ConflictException('No load test is running.');
    await this.loadTest.stop();
    return this.loadTest.look();
  }

  @Post('reset-stock')
  @HttpCode(200)
  async resetStock(@Headers('sec-fetch-site') site: string | undefined): Promise<LiveState> {
    refuseOtherSites(site);
    const reason = await this.loadTest.resetStock();
    if (reason !== undefined) throw new ServiceUnavailableException(`The stock is not reset: ${reason}`);
    return this.loadTest.look();
  }

  @Get('figures.csv')
  figures(@Res() reply: FastifyReply): void {
    const { statistics, startedAt } = this.#expectRun();
    send(reply, fileName('figures', startedAt, 'csv'), CSV_TYPE, figuresCsv(statistics));
  }

  @Get('seconds.csv')
  seconds(@Res() reply: FastifyReply): void {
    const { statistics, startedAt } = this.#expectRun();
    send(reply, fileName('seconds', startedAt, 'csv'), CSV_TYPE, secondsCsv(statistics));
  }

  @Get('charts/:name')
  chart(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const chart = CHARTS.find((candidate) => `${candidate.name}.svg` === name);
    if (chart === undefined) {
      throw new NotFoundException(`There is no chart ${name}. Known: ${CHARTS.map((c) => `${c.name}.svg`).join(', ')}`);
    }
    const { statistics, startedAt } = this.#expectRun();
    send(reply, fileName(chart.name, startedAt, 'svg'), 'image/svg+xml; charset=utf-8', chartFile(chart, statistics));
  }

  #expectRun(): RunView {
    const run = this.loadTest.run?.view();
    if (run === undefined) throw new NotFoundException('There has been no load test yet');
    return run;
  }
}

function send(reply: FastifyReply, name: string, type: string, text: string): void {
  void reply
    .type(type)
    .header('Content-Disposition', `attachment; filename="${name}"`)
    .header('Cache-Control', 'no-store')
    .send(text);
}

function fileName(what: string, startedAt: string, extension: string): string {
  return `load-test-${startedAt.slice(0, 19).replaceAll(':', '-')}-${what}.${extension}`;
}
