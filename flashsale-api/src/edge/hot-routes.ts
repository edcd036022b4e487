import type { INestApplication } from '@nestjs/common';
import type { FastifyReply, FastifySchema, RouteHandlerMethod } from 'fastify';
import { setPurchaseHeaders } from '../http/answer-headers.js';
import { SOLD_OUT_TEXT, toPurchaseResponse } from '../purchases/purchase-response.js';
import { EventInbox } from '../payments/event-inbox.js';
import { toEventResponse } from '../payments/payment-response.js';
import { PURCHASE_SCHEMA, type PurchaseRequest } from '../purchases/purchase.schema.js';
import { PurchasesService } from '../purchases/purchases.service.js';
import { UnitsPerAddress } from '../purchases/units-per-address.js';
import { DrawProofs } from '../rooms/draw-proofs.js';
import { RoomBoard } from '../rooms/room-board.js';
import { RoomMetrics } from '../rooms/room-metrics.js';
import { expectLeft, toJoinedRoom, toProofAnswer, toRoom, toRoomListPart, toRoomTurn } from '../rooms/room-response.js';
import {
  JOIN_SCHEMA,
  LIST_SCHEMA,
  PROOF_SCHEMA,
  ROOM_SCHEMA,
  TICKET_SCHEMA,
  TURN_SCHEMA,
} from '../rooms/room.schema.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { sendSharedAnswer, toSaleAnswer } from '../sales/sale-answer.js';
import { SaleObserver } from '../sales/sale-observer.js';
import { toSaleResponse } from '../sales/sale-response.js';
import type { SaleView } from '../sales/sale-view.js';
import { SALE_STATUS_SCHEMA } from '../sales/sale.schema.js';
import { SalesService } from '../sales/sales.service.js';

/**
 * A route for crowds. Fastify validates the request and calls the service directly: Nest's routing costs a tenth of a
 * purchase.
 */
export interface HotRoute {
  readonly schema: FastifySchema;
  /** What it answers with where all is well, if not 200. */
  readonly status?: number;
  readonly answer: (app: INestApplication) => RouteHandlerMethod;
  /** Its body reaches the handler as the bytes that were sent, so many at most, whatever its type. */
  readonly rawBodyBytesMax?: number;
}

const JSON_TYPE = 'application/json; charset=utf-8';

export const PURCHASE: HotRoute = {
  schema: PURCHASE_SCHEMA,
  answer: (app) => {
    const purchases = app.get(PurchasesService);
    const cap = app.get(UnitsPerAddress);
    return (sender, reply) => {
      const request = sender.body as PurchaseRequest;
      setPurchaseHeaders(reply);
      // Without a promise, as nearly everybody who comes is refused like this. A reply is one, too.
      if (purchases.refuse(request)) return void reply.type(JSON_TYPE).send(SOLD_OUT_TEXT);
      return cap.purchase(request, sender).then((result) => toPurchaseResponse(request.saleId, result));
    };
  },
};

/** Answers with what is ready, in the same turn, where the last look at the sale is fresh. */
export const SALE_STATUS: HotRoute = {
  schema: SALE_STATUS_SCHEMA,
  answer: (app) => {
    const sales = app.get(SalesService);
    const observer = app.get(SaleObserver);
    const send = (reply: FastifyReply, view: SaleView): void =>
      sendSharedAnswer(reply, toSaleAnswer(view), observer.nowMs());
    return ({ params }, reply) => {
      const { saleId } = params as { readonly saleId: string };
      const fresh = sales.findFresh(saleId);
      if (fresh !== undefined) return send(reply, fresh);
      return sales.find(saleId).then((found) => send(reply, toSaleResponse(saleId, found)));
    };
  },
};

/** Larger than any event of a payment. */
const WEBHOOK_BODY_BYTES_MAX = 65_536;

/** What the payment provider tells us. Its signature is over the bytes of the body, so nobody may parse them first. */
export const PAYMENT_EVENT: HotRoute = {
  schema: { params: { type: 'object', properties: { provider: { type: 'string', pattern: '^[a-z]{1,32}$' } } } },
  rawBodyBytesMax: WEBHOOK_BODY_BYTES_MAX,
  answer: (app) => {
    const inbox = app.get(EventInbox);
    return async ({ params, headers, body }) => {
      const { provider } = params as { readonly provider: string };
      const signature = headers['stripe-signature'];
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      return toEventResponse(provider, await inbox.receive(provider, bytes, String(signature ?? '')));
    };
  },
};

/** From memory, and the same for everybody who waits. */
export const ROOM: HotRoute = {
  schema: ROOM_SCHEMA,
  answer: (app) => {
    const board = app.get(RoomBoard);
    const observer = app.get(SaleObserver);
    return ({ params }, reply) => {
      const { saleId } = params as { readonly saleId: string };
      sendSharedAnswer(reply, toRoom(saleId, board.find(saleId)).answer, observer.nowMs());
    };
  },
};

export const JOIN_ROOM: HotRoute = {
  schema: JOIN_SCHEMA,
  answer: (app) => {
    const rooms = app.get(RoomsService);
    const metrics = app.get(RoomMetrics);
    return async ({ params, body }) => {
      const { saleId } = params as { readonly saleId: string };
      const joining = body as { readonly userId: string; readonly code?: string; readonly solution?: string };
      return toJoinedRoom(saleId, metrics.countJoin(await rooms.join(saleId, joining)));
    };
  },
};

export const ROOM_TICKET: HotRoute = {
  schema: TICKET_SCHEMA,
  answer: (app) => {
    const rooms = app.get(RoomsService);
    return async ({ params, body }) => {
      const { saleId } = params as { readonly saleId: string };
      const { userId } = body as { readonly userId: string };
      return toJoinedRoom(saleId, await rooms.findTicket(saleId, userId));
    };
  },
};

export const ROOM_TURN: HotRoute = {
  schema: TURN_SCHEMA,
  answer: (app) => {
    const rooms = app.get(RoomsService);
    const metrics = app.get(RoomMetrics);
    return async ({ params, body }) => {
      const { saleId } = params as { readonly saleId: string };
      const { userId, ticket } = body as { readonly userId: string; readonly ticket: string };
      return toRoomTurn(saleId, metrics.countTurn(await rooms.turn(saleId, userId, ticket)));
    };
  },
};

export const LEAVE_ROOM: HotRoute = {
  schema: TURN_SCHEMA,
  status: 204,
  answer: (app) => {
    const rooms = app.get(RoomsService);
    return async ({ params, body }, reply) => {
      const { saleId } = params as { readonly saleId: string };
      const { userId, ticket } = body as { readonly userId: string; readonly ticket: string };
      expectLeft(saleId, await rooms.leave(saleId, userId, ticket));
      return reply.status(204).send();
    };
  },
};

export const ROOM_LIST: HotRoute = {
  schema: LIST_SCHEMA,
  answer: (app) => {
    const rooms = app.get(RoomsService);
    return async ({ params }) => {
      const { saleId, segment } = params as { readonly saleId: string; readonly segment: string };
      return toRoomListPart(saleId, await rooms.list(saleId, Number(segment)));
    };
  },
};

export const ROOM_PROOF: HotRoute = {
  schema: PROOF_SCHEMA,
  answer: (app) => {
    const proofs = app.get(DrawProofs);
    const observer = app.get(SaleObserver);
    return async ({ params }, reply) => {
      const { saleId, arrival } = params as { readonly saleId: string; readonly arrival: string };
      const answer = toProofAnswer(saleId, await proofs.prove(saleId, Number(arrival)));
      sendSharedAnswer(reply, answer, observer.nowMs());
    };
  },
};
