import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { SaleObserver } from './sale-observer.js';

/** Epoch ms by the clock that decides about windows, so that a browser can count down without trusting its own. */
export const SERVER_TIME_HEADER = 'X-Server-Time';

/** Puts the server's time onto every answer. */
@Injectable()
export class ServerTimeInterceptor implements NestInterceptor {
  constructor(private readonly observer: SaleObserver) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(tap(() => void reply.header(SERVER_TIME_HEADER, String(this.observer.nowMs()))));
  }
}
