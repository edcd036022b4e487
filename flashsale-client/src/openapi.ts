// Made of docs/openapi.json by npm run openapi.

export interface paths {
  readonly '/api/v1/sale/purchase': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Buy one unit
     * @description Decides one attempt, at the speed of memory. `SUCCESS` is durable when it is given: it becomes exactly one order. Each user gets one unit of a sale at most. The user id is 1 to 64 visible ASCII characters, but not `.` or `..`: no browser can ask for a purchase at an address that ends in them. Send an `Idempotency-Key` and repeat the request with it when no answer came, or 503: who owns the unit by that key gets `SUCCESS` again, with the same `orderId`.
     */
    readonly post: operations['purchase'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/user/{userId}/purchase': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What a user owns in a sale
     * @description A reservation is an order to be: `RESERVED` becomes `CONFIRMED`, most often within a second.
     */
    readonly get: operations['findPurchase'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sales': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The sales, page by page
     * @description The first page has those that matter most: those that run, then those to come, the first to start first, then those that ended, the latest first. Within a page the first to start comes first. Counts are at most a quarter of a second old; of a sale that cannot be read now they are those of the orders in the database. Sales that are retired, because they ended long ago, are on the pages of `?retired=true` alone.
     */
    readonly get: operations['listSales'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/status': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * One sale
     * @description Made to be polled by any number of clients. Counts are at most a quarter of a second old.
     */
    readonly get: operations['getSale'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * A sale, live
     * @description Server-sent events: the present state, then every change, four times a second at most. The data of an event `sale` is a `SaleView`. A comment every 15 s is a sign of life. Browsers reconnect with `Last-Event-ID` on their own and get the state again only where it has changed.
     */
    readonly get: operations['listenToSale'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/session': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Whether the token lets in */
    readonly get: operations['getSession'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/reset': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Begin a sale afresh
     * @description Deletes the orders and the audit trail of the sale, restores its stock, forgets its buyers. Safe at any moment: what was reserved before never appears after the answer. Repeating is safe.
     */
    readonly post: operations['resetSale'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/drift': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * How far sales are from their two equations, page by page
     * @description At rest, buyers = orders + outbox, and total stock = stock + buyers. Both numbers are the left side less the right one, so 0 is good. A sale that is in motion is read again a few times, then called `moving`. The pages are those of the list of sales for operators.
     */
    readonly get: operations['reportDrift'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/repair': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Compare a sale in Redis and PostgreSQL, and repair what differs
     * @description Orders that Redis knows and PostgreSQL lost are written again, buyers that PostgreSQL knows and Redis lost are restored by a rebuild, sold is counted anew, reservations that wait for a dead letter that is gone are published again. Nothing is changed without `apply`. With `forgetUnbacked`, owners in Redis without order and reservation are let go instead of having their orders written again. The sale may be selling meanwhile; repeating is safe.
     */
    readonly post: operations['repairSale'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/live': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The present counts of a sale */
    readonly get: operations['getLiveSale'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The sales, page by page, as operators see them
     * @description In the order of the public list; the counters are null of a sale that cannot be read now.
     */
    readonly get: operations['listAdminSales'];
    readonly put?: never;
    /** Create a sale and open it */
    readonly post: operations['createSale'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** One sale, as operators see it */
    readonly get: operations['getAdminSale'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    /**
     * Change name or window
     * @description What is left out stays. A window may move while the sale runs.
     */
    readonly patch: operations['changeSale'];
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/pause': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Stop selling
     * @description From the next decision on, every attempt is refused because the sale is not active.
     */
    readonly post: operations['pauseSale'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/resume': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Continue selling */
    readonly post: operations['resumeSale'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/retire': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Let Redis forget a sale that is over
     * @description Its orders and its audit trail stay in PostgreSQL, and every question about it is answered from there. Any change of the sale brings it back. Ended sales are retired automatically after RETIRE_AFTER_HOURS. Repeating it changes nothing.
     */
    readonly post: operations['retireSale'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/stock': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Add units
     * @description Also to a sale that is sold out, which then sells again. Not idempotent: read the sale before you repeat it.
     */
    readonly post: operations['addStock'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/orders': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Orders, page by page
     * @description The newest first. The `next` of a page is the `after` of the one that follows.
     */
    readonly get: operations['listOrders'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/audit': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The audit trail, page by page
     * @description What was written last comes first. The `next` of a page is the `after` of the one that follows.
     */
    readonly get: operations['listAudit'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/orders.csv': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * All orders as a file
     * @description By user. It is streamed, however many there are.
     */
    readonly get: operations['exportOrders'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/audit.csv': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The whole audit trail as a file
     * @description The last row first. It is streamed, however many there are.
     */
    readonly get: operations['exportAudit'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/dead-letters': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Messages that no worker could make orders of
     * @description The oldest first. They stay where they are.
     */
    readonly get: operations['listDeadLetters'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/dead-letters/replay': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Give the oldest to the workers again
     * @description Once their cause is fixed. A message that is an order already changes nothing.
     */
    readonly post: operations['replayDeadLetters'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/dead-letters/discard': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Remove the oldest for good
     * @description The units that they had reserved are released, and the audit trail records it.
     */
    readonly post: operations['discardDeadLetters'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/health': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * How the stores are
     * @description For people and dashboards: it asks every store, and answers 200 whatever they say.
     */
    readonly get: operations['reportHealth'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/health/live': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Whether the process runs
     * @description For whoever restarts processes that hang. No store is asked.
     */
    readonly get: operations['isLive'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/health/ready': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Whether to send traffic here
     * @description For load balancers. RabbitMQ and PostgreSQL may be away: purchases are decided without them.
     */
    readonly get: operations['isReady'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/health': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * How the stores are
     * @description For people and dashboards: it asks every store, and answers 200 whatever they say.
     */
    readonly get: operations['reportHealthOfApi'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/health/live': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Whether the process runs
     * @description For whoever restarts processes that hang. No store is asked.
     */
    readonly get: operations['isLiveOfApi'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/health/ready': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Whether to send traffic here
     * @description For load balancers. RabbitMQ and PostgreSQL may be away: purchases are decided without them.
     */
    readonly get: operations['isReadyOfApi'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/metrics': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What this process measures
     * @description In the text format of Prometheus. No store is asked.
     */
    readonly get: operations['readMetrics'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/docs': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** This document, for people */
    readonly get: operations['readDocs'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/docs/openapi.json': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** This document, for programs */
    readonly get: operations['getDocument'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    readonly AddStock: {
      readonly add: number;
    };
    readonly AdminSale: {
      readonly saleId: string;
      readonly name: string;
      readonly totalStock: number;
      readonly remainingStock: number;
      readonly totalSold: number;
      readonly saleActive: boolean;
      readonly startsAt: string;
      readonly endsAt: string;
      readonly status: components['schemas']['SaleStatus'];
      /** @enum {string} */
      readonly state: 'OPEN' | 'PAUSED';
      readonly epoch: number;
      readonly revision: number;
      readonly retiredAt: string | null;
      readonly ready: boolean;
      readonly buyers: number | null;
      readonly orders: number;
      readonly outbox: number | null;
      readonly oldestOutboxAgeMs: number | null;
    };
    /** @enum {string} */
    readonly AuditEventType:
      | 'ATTEMPTED'
      | 'RESERVED'
      | 'CONFIRMED'
      | 'REJECTED_SOLD_OUT'
      | 'REJECTED_DUPLICATE'
      | 'REJECTED_NOT_ACTIVE'
      | 'REPLAYED'
      | 'FAILED_DB'
      | 'DISCARDED'
      | 'ADMIN_RESET'
      | 'STALE_DROPPED'
      | 'DUPLICATE_DROPPED'
      | 'OVERSOLD'
      | 'REBUILT'
      | 'REPAIRED';
    readonly AuditPage: {
      readonly items: readonly components['schemas']['AuditRecord'][];
      readonly next: string | null;
    };
    readonly AuditRecord: {
      readonly id: string;
      readonly userId: string | null;
      readonly eventType: components['schemas']['AuditEventType'];
      readonly orderId: string | null;
      readonly epoch: number;
      readonly metadata: {
        readonly [key: string]: unknown;
      } | null;
      /** Format: date-time */
      readonly createdAt: string;
    };
    readonly ChangeSale: {
      readonly name?: string;
      /** Format: date-time */
      readonly startsAt?: string;
      /** Format: date-time */
      readonly endsAt?: string;
    };
    readonly CreateSale: {
      readonly saleId?: string;
      readonly name: string;
      readonly totalStock: number;
      /** Format: date-time */
      readonly startsAt: string;
      /** Format: date-time */
      readonly endsAt: string;
    };
    readonly DeadLetterList: {
      readonly total: number;
      readonly items: readonly components['schemas']['DeadLetterView'][];
    };
    readonly DeadLetterView: {
      readonly deadLetterId: string;
      readonly reason: string | null;
      readonly queue: string | null;
      readonly count: number;
      readonly at: string | null;
      readonly body: unknown;
    };
    readonly Equation: {
      readonly left: number;
      readonly right: number | null;
      readonly holds: boolean | null;
    };
    readonly ErrorBody: {
      readonly statusCode: number;
      readonly message: string | readonly string[];
      readonly error: string;
    };
    readonly HealthReport: {
      /** @enum {string} */
      readonly status: 'ok' | 'degraded';
      readonly timestamp: string;
      readonly responseTime: string;
      readonly services: {
        readonly database: components['schemas']['ServiceHealth'];
        readonly redis: components['schemas']['ServiceHealth'];
        readonly rabbitmq: components['schemas']['ServiceHealth'];
      };
    };
    readonly LatencyPercentiles: {
      readonly p50: number | null;
      readonly p95: number | null;
      readonly p99: number | null;
      readonly count: number;
    };
    readonly LiveView: {
      readonly saleId: string;
      readonly at: string;
      readonly stock: number;
      readonly buyers: number;
      readonly orders: number | null;
      readonly outbox: number;
      readonly oldestOutboxAgeMs: number | null;
      readonly queue: {
        readonly ready: number;
        readonly deadLetters: number;
      } | null;
      readonly equations: {
        readonly buyers: components['schemas']['Equation'];
        readonly stock: components['schemas']['Equation'];
      };
      readonly outcomes: components['schemas']['OutcomeCounts'];
      readonly latencyMs: components['schemas']['LatencyPercentiles'];
    };
    readonly MoveDeadLetters: {
      /** @default 1000 */
      readonly limit?: number;
    };
    readonly OrderRecord: {
      readonly orderId: string;
      readonly userId: string;
      readonly status: string;
      /** Format: date-time */
      readonly reservedAt: string;
      /** Format: date-time */
      readonly createdAt: string;
    };
    readonly OrdersPage: {
      readonly items: readonly components['schemas']['OrderRecord'][];
      readonly next: string | null;
    };
    readonly OutcomeCounts: {
      readonly SUCCESS: number;
      readonly ALREADY_PURCHASED: number;
      readonly SOLD_OUT: number;
      readonly NOT_ACTIVE: number;
    };
    readonly PurchaseRequest: {
      readonly saleId: string;
      readonly userId: string;
    };
    readonly PurchaseResponse: {
      readonly success: boolean;
      /** @enum {string} */
      readonly status: 'SUCCESS' | 'ALREADY_PURCHASED' | 'SOLD_OUT';
      readonly message: string;
      /** Format: uuid */
      readonly orderId?: string;
    };
    readonly RepairFinding: {
      readonly id: components['schemas']['RepairId'];
      readonly title: string;
      readonly isKnown: boolean;
      readonly found: number;
      readonly examples: readonly string[];
      readonly remedy: string;
      readonly mended: number;
    };
    /** @enum {string} */
    readonly RepairId: 'sold' | 'lost-orders' | 'unbacked-owners' | 'lost-buyers' | 'stuck-entries';
    readonly RepairReport: {
      readonly saleId: string;
      readonly epoch: number;
      readonly applied: boolean;
      readonly findings: readonly components['schemas']['RepairFinding'][];
    };
    readonly RepairSale: {
      /** @default false */
      readonly apply?: boolean;
      /** @default false */
      readonly forgetUnbacked?: boolean;
    };
    readonly ResetResponse: {
      /** @constant */
      readonly success: true;
      readonly message: string;
    };
    readonly ResetSale: {
      readonly saleId: string;
    };
    readonly SaleDrift:
      | {
          readonly buyers: number;
          readonly stock: number;
          readonly saleId: string;
        }
      | {
          readonly saleId: string;
          /** @enum {string} */
          readonly state: 'moving' | 'not-ready';
        };
    /** @enum {string} */
    readonly SaleStatus: 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';
    readonly SaleView: {
      readonly saleId: string;
      readonly name: string;
      readonly totalStock: number;
      readonly remainingStock: number;
      readonly totalSold: number;
      readonly saleActive: boolean;
      /** Format: date-time */
      readonly startsAt: string;
      /** Format: date-time */
      readonly endsAt: string;
      /** @enum {string} */
      readonly status: 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';
    };
    readonly ServiceHealth: {
      /** @enum {string} */
      readonly status: 'up' | 'down';
      readonly message: string;
    };
    readonly UserPurchaseResponse: {
      readonly purchased: boolean;
      readonly orderId: string | null;
      /** @enum {string} */
      readonly status: 'RESERVED' | 'CONFIRMED' | 'NOT_PURCHASED';
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: {
    /**
     * @description Seconds to wait before asking again.
     * @example 1
     */
    readonly 'Retry-After': number;
    /**
     * @description The time that decides about windows, in ms since 1970.
     * @example 1795770000000
     */
    readonly 'X-Server-Time': number;
    /**
     * @description Where the next page is, as `rel="next"` (RFC 8288). It is left out after the last page.
     * @example </api/v1/sales?limit=100&after=1795770000000.ended.1795766400000.sale_1>; rel="next"
     */
    readonly Link: string;
    /**
     * @description How to be let in.
     * @example Bearer
     */
    readonly 'WWW-Authenticate': string;
    /**
     * @description The name of the file.
     * @example attachment; filename="sale_1-orders.csv"
     */
    readonly 'Content-Disposition': string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  readonly purchase: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /**
         * @description Names the attempt, for this sale and user: the same key again gets the same answer.
         * @example attempt-1
         */
        readonly 'Idempotency-Key'?: string;
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['PurchaseRequest'];
      };
    };
    readonly responses: {
      /** @description The attempt was decided. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['PurchaseResponse'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, not valid, or not in its time. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is of another user. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 2 KiB. */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body is not declared as `application/json`. */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The address or the user asks too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Nothing was decided, or nobody knows what: ask again, with the same `Idempotency-Key`. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly findPurchase: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
        /**
         * @description The user; of a list, only what concerns this one.
         * @example user123
         */
        readonly userId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description What the user owns. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['UserPurchaseResponse'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, not valid, or not in its time. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is of another user. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It cannot be read now. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly listSales: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description How many at most.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of an earlier page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description true for the sales that are retired, in place of the others.
         * @example true
         */
        readonly retired?: 'true' | 'false';
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description A page of sales. */
      readonly 200: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly Link: components['headers']['Link'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly components['schemas']['SaleView'][];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Sales cannot be read now. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly getSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The sale. */
      readonly 200: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SaleView'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The sale cannot be read now. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly listenToSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The last event that the listener received. Browsers send it when they reconnect. */
        readonly 'Last-Event-ID'?: string;
      };
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description A stream without an end. */
      readonly 200: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/event-stream': string;
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The address has as many streams as it may have. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is nothing to listen to now. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly getSession: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description It does. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description Whether it is not needed: the server runs in demo mode. */
            readonly demo: boolean;
          };
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly resetSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ResetSale'];
      };
    };
    readonly responses: {
      /** @description It is as new. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ResetResponse'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 2 KiB. */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body is not declared as `application/json`. */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store is away or busy. Repeating is safe. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly reportDrift: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Only sales of this status.
         * @example ACTIVE
         */
        readonly status?: 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';
        /**
         * @description Only sales with this in their name or id.
         * @example Limited
         */
        readonly q?: string;
        /**
         * @description How many at most.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of an earlier page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description true for the sales that are retired, in place of the others.
         * @example true
         */
        readonly retired?: 'true' | 'false';
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The sales of a page. */
      readonly 200: {
        headers: {
          readonly Link: components['headers']['Link'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly components['schemas']['SaleDrift'][];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly repairSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['RepairSale'];
      };
    };
    readonly responses: {
      /** @description What was found, and how many of them were repaired. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RepairReport'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is nothing to compare. */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 2 KiB. */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body is not declared as `application/json`. */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The sale is being rebuilt, or a store is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly getLiveSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description What comes from PostgreSQL is null while it is away, the queue while RabbitMQ is. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['LiveView'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly listAdminSales: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Only sales of this status.
         * @example ACTIVE
         */
        readonly status?: 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';
        /**
         * @description Only sales with this in their name or id.
         * @example Limited
         */
        readonly q?: string;
        /**
         * @description How many at most.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of an earlier page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description true for the sales that are retired, in place of the others.
         * @example true
         */
        readonly retired?: 'true' | 'false';
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description A page of sales. */
      readonly 200: {
        headers: {
          readonly Link: components['headers']['Link'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly components['schemas']['AdminSale'][];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly createSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['CreateSale'];
      };
    };
    readonly responses: {
      /** @description The sale as it is now. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A sale has this id already. */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 2 KiB. */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body is not declared as `application/json`. */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. The change may have been made or not. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly getAdminSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The sale as it is now. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly changeSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ChangeSale'];
      };
    };
    readonly responses: {
      /** @description The sale as it is now. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 2 KiB. */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body is not declared as `application/json`. */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. The change may have been made or not. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly pauseSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The sale as it is now. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. The change may have been made or not. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly resumeSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The sale as it is now. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. The change may have been made or not. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly retireSale: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The sale as it is now. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It cannot be retired now. */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. The change may have been made or not. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly addStock: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['AddStock'];
      };
    };
    readonly responses: {
      /** @description The sale as it is now. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 2 KiB. */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body is not declared as `application/json`. */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. The change may have been made or not. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly listOrders: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description How many at most.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of an earlier page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description The user; of a list, only what concerns this one.
         * @example user123
         */
        readonly userId?: string;
      };
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description A page of orders. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['OrdersPage'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly listAudit: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description How many at most.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of an earlier page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description The user; of a list, only what concerns this one.
         * @example user123
         */
        readonly userId?: string;
        /**
         * @description Only rows of this type.
         * @example CONFIRMED
         */
        readonly eventType?:
          | 'ATTEMPTED'
          | 'RESERVED'
          | 'CONFIRMED'
          | 'REJECTED_SOLD_OUT'
          | 'REJECTED_DUPLICATE'
          | 'REJECTED_NOT_ACTIVE'
          | 'REPLAYED'
          | 'FAILED_DB'
          | 'DISCARDED'
          | 'ADMIN_RESET'
          | 'STALE_DROPPED'
          | 'DUPLICATE_DROPPED'
          | 'OVERSOLD'
          | 'REBUILT'
          | 'REPAIRED';
      };
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description A page of audit rows. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuditPage'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly exportOrders: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description The user; of a list, only what concerns this one.
         * @example user123
         */
        readonly userId?: string;
      };
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description CSV after RFC 4180, in UTF-8. */
      readonly 200: {
        headers: {
          readonly 'Content-Disposition': components['headers']['Content-Disposition'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/csv': string;
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly exportAudit: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Only rows of this type.
         * @example CONFIRMED
         */
        readonly eventType?:
          | 'ATTEMPTED'
          | 'RESERVED'
          | 'CONFIRMED'
          | 'REJECTED_SOLD_OUT'
          | 'REJECTED_DUPLICATE'
          | 'REJECTED_NOT_ACTIVE'
          | 'REPLAYED'
          | 'FAILED_DB'
          | 'DISCARDED'
          | 'ADMIN_RESET'
          | 'STALE_DROPPED'
          | 'DUPLICATE_DROPPED'
          | 'OVERSOLD'
          | 'REBUILT'
          | 'REPAIRED';
        /**
         * @description The user; of a list, only what concerns this one.
         * @example user123
         */
        readonly userId?: string;
      };
      readonly header?: never;
      readonly path: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description CSV after RFC 4180, in UTF-8. */
      readonly 200: {
        headers: {
          readonly 'Content-Disposition': components['headers']['Content-Disposition'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/csv': string;
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A part of the address is longer than 256 characters. */
      readonly 414: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly listDeadLetters: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description How many at most.
         * @example 50
         */
        readonly limit?: number;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description How many there are, and the oldest of them. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['DeadLetterList'];
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly replayDeadLetters: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['MoveDeadLetters'];
      };
    };
    readonly responses: {
      /** @description How many were given to the workers. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly replayed: number;
          };
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 2 KiB. */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body is not declared as `application/json`. */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. The change may have been made or not. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly discardDeadLetters: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['MoveDeadLetters'];
      };
    };
    readonly responses: {
      /** @description How many were removed. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly discarded: number;
          };
        };
      };
      /** @description The request cannot be understood, or asks for what is not possible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is missing or wrong. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server knows no token, and is not in demo mode; or the page of another site asks; or a demo is asked by a name that it does not know. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 2 KiB. */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body is not declared as `application/json`. */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client was wrong too often and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A store that is needed is away or busy. The change may have been made or not. */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly reportHealth: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description What each store said. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['HealthReport'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly isLive: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description It does. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @constant */
            readonly status: 'ok';
          };
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly isReady: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Yes. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @constant */
            readonly status: 'ok';
          };
        };
      };
      /** @description No; the message says why. */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly reportHealthOfApi: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description What each store said. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['HealthReport'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly isLiveOfApi: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description It does. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @constant */
            readonly status: 'ok';
          };
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly isReadyOfApi: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Yes. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @constant */
            readonly status: 'ok';
          };
        };
      };
      /** @description No; the message says why. */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly readMetrics: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Counters, gauges and histograms. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/plain': string;
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly readDocs: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description A page without scripts. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/html': string;
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  readonly getDocument: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description OpenAPI 3.1. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': Record<string, never>;
        };
      };
      /** @description Any other error has the same shape. */
      readonly default: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
}
