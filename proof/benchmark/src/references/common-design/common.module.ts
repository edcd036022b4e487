import { Body, Controller, Get, HttpCode, Injectable, Module, Param, Post } from '@nestjs/common';
import { type Channel, connect } from 'amqplib';
import { IsString, Matches } from 'class-validator';
import { SALE_ID_PATTERN, tlsByScheme, USER_ID_PATTERN } from 'flashsale-core';
import { Redis, type Result } from 'ioredis';
import { v4 } from 'uuid';
import { constantStatus } from '../constant-answer.js';
import { readReferenceEnvironment } from '../environment.js';
import { COMMON_QUEUE_SUFFIX, commonStockKey, commonUsersKey, type CommonOrder } from './common-stores.js';

class PurchaseDto {
  @IsString()
  @Matches(new RegExp(SALE_ID_PATTERN))
  saleId!: string;

  @IsString()
  @Matches(new RegExp(USER_ID_PATTERN))
  userId!: string;
}

const RESERVE = `
if redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1 then return 'ALREADY_PURCHASED' end
local stock = tonumber(redis.call('GET', KEYS[1]) or '0')
if stock <= 0 then return 'SOLD_OUT' end
redis.call('DECR', KEYS[1])
redis.call('SADD', KEYS[2], ARGV[1])
return 'SUCCESS'`;

const MESSAGES: Readonly<Record<string, string>> = {
  SUCCESS: 'Purchase reserved successfully',
  ALREADY_PURCHASED: 'You have already purchased from this sale',
  SOLD_OUT: 'Sale is sold out',
};

declare module 'ioredis' {
  interface RedisCommander<Context> {
    commonReserve(stockKey: string, usersKey: string, userId: string): Result<string, Context>;
  }
}

const environment = readReferenceEnvironment();
const redisTls = tlsByScheme(environment.REDIS_URL);
const queue = `${environment.RABBITMQ_PREFIX}.${COMMON_QUEUE_SUFFIX}`;

@Injectable()
class CommonPurchases {
  readonly #redis = new Redis(environment.REDIS_URL, {
    ...(redisTls && { tls: redisTls }),
    scripts: { commonReserve: { lua: RESERVE, numberOfKeys: 2 } },
  });
  #channel: Channel | undefined;

  async onModuleInit(): Promise<void> {
    const connection = await connect(environment.RABBITMQ_URL, tlsByScheme(environment.RABBITMQ_URL));
    this.#channel = await connection.createChannel();
    await this.#channel.assertQueue(queue, { durable: true });
  }

  async purchase({ saleId, userId }: PurchaseDto) {
    const status = await this.#redis.commonReserve(commonStockKey(saleId), commonUsersKey(saleId), userId);
    if (status !== 'SUCCESS') return { success: false, status, message: MESSAGES[status] };
    const orderId = v4();
    const order: CommonOrder = { orderId, saleId, userId, reservedAtMs: Date.now() };
    this.#channel?.sendToQueue(queue, Buffer.from(JSON.stringify(order)), { persistent: true });
    return { success: true, status, message: MESSAGES[status], orderId };
  }

  async status(saleId: string) {
    const remainingStock = Number(await this.#redis.get(commonStockKey(saleId)));
    return { ...constantStatus(saleId), remainingStock };
  }
}

@Controller('api/v1/sale')
class CommonController {
  constructor(private readonly purchases: CommonPurchases) {}

  @Post('purchase')
  @HttpCode(200)
  purchase(@Body() purchase: PurchaseDto) {
    return this.purchases.purchase(purchase);
  }

  @Get(':saleId/status')
  status(@Param('saleId') saleId: string) {
    return this.purchases.status(saleId);
  }
}

@Module({ controllers: [CommonController], providers: [CommonPurchases] })
export class CommonModule {}
