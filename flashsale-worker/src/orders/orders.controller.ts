import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { Reservation } from 'flashsale-core';
import { PURCHASES_RESERVED, type Verdict } from '../queue/verdict.js';
import { OrdersService } from './orders.service.js';

@Controller()
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @MessagePattern(PURCHASES_RESERVED)
  record(@Payload() reservations: Reservation[]): Promise<Verdict[]> {
    return this.orders.record(reservations);
  }
}
