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
     * @description Decides one attempt, at the speed of memory. `SUCCESS` is durable when it is given: it becomes exactly one order. Each user gets one unit of a sale at most. The user id is 1 to 64 visible ASCII characters, but not `.` or `..`: no browser can ask for a purchase at an address that ends in them. Send an `Idempotency-Key` and repeat the request with it when no answer came, or 503: who owns the unit by that key gets `SUCCESS` again, with the same `orderId`. In a sale of the mode `HOLD` the units are held until they are paid for or `expiresAt` has come; `quantity` says how many, 1 if absent. The same key tells what became of the order. A sale with a waiting room needs the `X-Admission` of the user.
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
     * @description A reservation is an order to be: `RESERVED` becomes `CONFIRMED`, most often within a second. In a sale of the mode `HOLD` a user may have several orders: `orders` has those that are held or confirmed.
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
  readonly '/api/v1/orders/{orderId}/payment': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Begin to pay for an order that is held
     * @description Asking again gives the same payment: an order has one at a time. The first time lengthens the hold. A buyer pays at the provider: with Stripe in its form, which needs `publishableKey` and `clientSecret`; with the sandbox on the page `paymentUrl`, which goes back to the address in its parameter `return_url`. Then the order says what became of it. The secret is never stored or logged here; keep it out of logs and addresses of your own.
     */
    readonly post: operations['startPayment'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/payments/events/{provider}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * An event of the payment provider
     * @description For the provider alone, which signs the bytes of the body in `Stripe-Signature`. The answer comes after the commit; a repetition gets the same one.
     */
    readonly post: operations['receivePaymentEvent'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/orders/{orderId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * One order of a sale that holds units
     * @description Name the sale in `saleId` if you know it: an order that was made a moment ago is then found without a wait. Where buyers are identified an order is shown to its buyer alone; elsewhere to whoever knows its id. `expiresAt` and `secondsLeft` are null unless the order is held.
     */
    readonly get: operations['getOrder'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/orders/{orderId}/events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Listen to an order
     * @description Server-sent events: the current state, then every change. The data of an event `order` is an `OrderView`; that its time passes is no change. A comment every 15 s is a heartbeat.
     */
    readonly get: operations['listenToOrder'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/orders/{orderId}/cancel': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Cancel an order that is held
     * @description Its units are on sale again at once. `money` is `NONE` if no payment had begun, and `VOIDED` if what was reserved is let go. Repeating it changes nothing.
     */
    readonly post: operations['cancelOrder'];
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
     * @description The first page has the most relevant sales: running ones, then upcoming ones, both by their start, then ended ones, the latest first. Each page is sorted by start. Counts are at most a quarter of a second old; for a sale that cannot be read in Redis they come from the orders in the database. Retired sales, which ended long ago, are only on the pages of `?retired=true`.
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
     * @description Designed for polling by any number of clients. Counts are at most a quarter of a second old. With the `ETag` of an earlier answer in `If-None-Match`, the answer is a 304 without a body as long as nothing has changed.
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
  readonly '/api/v1/sale/{saleId}/waiting-list': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Wait for units that come back
     * @description Of a sale that holds units, once none is on sale. Units that come back are offered to who waits, in the order of joining: held for as long as the sale says, by an order that is paid for as any other. Who is passed over, because fewer units came back than he wants, keeps the place; with `acceptLess` he is offered fewer. Repeating keeps the place, and what was asked for first. Where the shop sends mails (`REMINDER_MAILS`), one goes to the `email` with the offer; the address is deleted with it, or when no offer can come any more.
     */
    readonly post: operations['joinWaitingList'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/waiting-list/{userId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Where a user stands on a waiting list */
    readonly get: operations['getListing'];
    readonly put?: never;
    readonly post?: never;
    /**
     * Leave a waiting list
     * @description Also where the user is not on it. Joining again is joining at its end.
     */
    readonly delete: operations['leaveWaitingList'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/room': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The waiting room of a sale
     * @description The same for everybody, from memory, for any number of clients and caches; at most a second old. `draw` says what the order of the places is bound to; docs/waiting-room.md says how to check it.
     */
    readonly get: operations['getRoom'];
    readonly put?: never;
    /**
     * Take a number in a waiting room
     * @description Each user has one number: repeating gives the same. Who arrives before the cut-off gets a place by the draw, later ones come after these, in their order. Keep the ticket: it proves the number. With a `code` it is called before all others; repeat the code on another device. Where the room has a `challenge`, the first answer is 403 with what to solve; the solution goes into the second request.
     */
    readonly post: operations['joinRoom'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/room/ticket': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Find the number of a user again
     * @description For another device of somebody who has joined. Takes no number: who has none, or has left, gets 404.
     */
    readonly post: operations['findTicket'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/room/turn': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Whether it is the turn of a ticket
     * @description Costs no store anything. A turn does not lapse: who was away is let in later. `ADMITTED` comes with an `admission`, which is sent with the purchase as `X-Admission`; when it has expired, ask again.
     */
    readonly post: operations['askForTurn'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/room/leave': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Leave a waiting room
     * @description Whoever is inside makes room for the next at once; whoever waits is not let in any more. The number stays the user’s: joining again brings the same one back. An admission proves itself, so one that was given stays good until it ends.
     */
    readonly post: operations['leaveRoom'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/room/list/{segment}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The list of a draw, part by part
     * @description From the cut-off on. Each part has 1,024 leaves, the last one what is left. They name nobody: only who knows the `listedAs` of a user finds the leaf.
     */
    readonly get: operations['readRoomList'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/room/proof/{arrival}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * That a number takes part in the draw
     * @description From the cut-off on: the leaf of the number, and the path from it to the root of the list. With `listedAs` its owner checks by it, without the whole list, that nobody took the number out; docs/waiting-room.md says how. Names nobody.
     */
    readonly get: operations['readRoomProof'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/sale/{saleId}/product': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What there is to read about a product
     * @description Description, terms in words, price in minor units, and pictures. Of a sale that takes money the price is the one that it takes. The files of a picture are `/pictures/<hash>-320.webp`, `-640` and `-1280`. A change is seen two seconds later at most.
     */
    readonly get: operations['getProduct'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/products': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What a list shows of products
     * @description Price and first picture of each of these sales. What cannot be read now is left out.
     */
    readonly get: operations['listProducts'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/pictures/{name}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * A file of a picture
     * @description WebP, to be kept for ever: a name is never used for other content. The shop has the same at `/pictures/<name>`.
     */
    readonly get: operations['getPicture'];
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
     * Listen to a sale
     * @description Server-sent events: the current state, then every change, at most four times a second. The data of an event `sale` is a `SaleView`. A comment every 15 s is a heartbeat. Browsers reconnect with `Last-Event-ID` on their own and get the state again only if it has changed.
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
  readonly '/api/v1/sale/{saleId}/reminders': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Have a mail sent when a sale opens
     * @description One mail for an address and sale, where the shop sends mails (`REMINDER_MAILS`). The address is deleted once the mail is sent, at the latest when the sale ends, and used for nothing else. Noting it again changes nothing.
     */
    readonly post: operations['noteReminder'];
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
    /** Check who is let in */
    readonly get: operations['getSession'];
    readonly put?: never;
    /**
     * Log in as an operator
     * @description Send the token of the answer as `Authorization: Bearer …`. It ends after some hours, earlier without a request for some minutes, and when the password is changed or the account disabled. `npm run operators` makes accounts.
     */
    readonly post: operations['logIn'];
    /** Log out */
    readonly delete: operations['logOut'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/session/provider': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Log in an operator whom the provider knows
     * @description For the web server, which checks what the provider of operators says (docs/login.md) and then vouches for the operator: `login` is a JSON Web Token by HS256 with `OPERATOR_JWT_SECRET`. `aud` is `flashsale-operator-login`, `iss` and `sub` are those of the ID token, `role` is viewer, operator or owner, `name` is for people, and `exp` is near.
     */
    readonly post: operations['logInByProvider'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sessions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post?: never;
    /** Log out everywhere */
    readonly delete: operations['logOutEverywhere'];
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
     * Reset a sale
     * @description Archives the orders and the audit trail of the sale, restores its stock and forgets its buyers. Safe at any time: earlier reservations never appear after the answer. Repeating is safe. For owners; outside of demo mode `confirmName` must be the name of the sale.
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
     * Drift of sales from their two equations, page by page
     * @description At rest, buyers = orders + outbox, and total stock = stock + buyers. Each number is the left side minus the right side, so 0 is good. A sale that changes while it is measured is read again a few times, then reported as `moving`. The pages are those of the list of sales for operators.
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
  readonly '/api/v1/admin/status': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Health of stores, APIs and workers */
    readonly get: operations['getShopStatus'];
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
     * Compare a sale in Redis and PostgreSQL, and repair the differences
     * @description Writes orders again that Redis knows and PostgreSQL lost, restores buyers that Redis lost by a rebuild, counts `sold` again, and publishes reservations again that wait for a missing dead letter. Changes nothing without `apply`. With `forgetUnbacked`, owners in Redis without order and reservation are removed instead of having their orders written again. The sale may run meanwhile; repeating is safe.
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
    /** Live counts of a sale */
    readonly get: operations['getLiveSale'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/series': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The course of a sale */
    readonly get: operations['getSaleSeries'];
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
     * @description In the order of the public list; with `retired=false` without the retired ones, with `true` those alone. Counters that cannot be read now are null.
     */
    readonly get: operations['listAdminSales'];
    readonly put?: never;
    /**
     * Create a sale and open it
     * @description A sale of the mode `INSTANT` sells at once, one unit a user. One of the mode `HOLD` holds units until they are paid for: it needs `unitPrice`, in minor units, and `currency`. By default it holds one unit for 600 s, and for 180 s more once the payment has begun; a user may have one unit, and five holds in all. One that sells at once may have up to 64 `buckets`: so many places of Redis decide about its units, and more purchases a second; their number stays.
     */
    readonly post: operations['createSale'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales.csv': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Export sales as CSV
     * @description Those of a filter, in the order of the list, streamed. `POST /admin/drafts/import` takes such a file.
     */
    readonly get: operations['exportSales'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales.json': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Export sales as JSON
     * @description The same as an array, one sale a line.
     */
    readonly get: operations['exportSalesAsJson'];
    readonly put?: never;
    readonly post?: never;
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
     * Change the name, the window or the terms of holds
     * @description Absent fields stay unchanged. The window may change while the sale runs. So may price, times and quantity: they count for later holds, and each order keeps what its buyer was told. Once a sale was opened its currency stays, and the limit per user can only be raised.
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
     * Pause a sale
     * @description From the next decision on, every attempt is refused as not active.
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
    /** Resume a sale */
    readonly post: operations['resumeSale'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/end': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * End a running sale now
     * @description Its end becomes the present, by the clock of the database: from the next decision on every attempt is refused as not active. A later end lets it run again.
     */
    readonly post: operations['endSale'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/duplicate': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Make a draft with the terms of a sale
     * @description Its window too, which has to be changed before the draft is published where it is over.
     */
    readonly post: operations['duplicateSale'];
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
     * Retire an ended sale
     * @description Removes it from Redis. Its orders and audit trail stay in PostgreSQL, which answers all later requests. Any change of the sale brings it back. Ended sales are retired automatically after RETIRE_AFTER_HOURS. Repeating it changes nothing.
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
     * @description Also to a sold-out sale, which then sells again. Not idempotent: read the sale before repeating.
     */
    readonly post: operations['addStock'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/drafts': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The drafts
     * @description All of them, the last changed first. Only operators see them.
     */
    readonly get: operations['listDrafts'];
    readonly put?: never;
    /**
     * Create a draft
     * @description A sale as `POST /admin/sales` takes it, which buyers do not see and which sells nothing until it is published.
     */
    readonly post: operations['createDraft'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/drafts/import': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Make drafts of a file of sales
     * @description Of all of them, or of none: a refusal says what is wrong in which line. `csv` is the text of a file with a line of names, the columns being those of `GET /admin/sales.csv`, in any order; `sales` are sales as `POST /admin/sales` takes them. At most 500, in 256 KiB.
     */
    readonly post: operations['importDrafts'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/drafts/{saleId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * One draft
     * @description As buyers would see it if it were published now.
     */
    readonly get: operations['getDraft'];
    /** Replace all of a draft but its id */
    readonly put: operations['replaceDraft'];
    readonly post?: never;
    /** Discard a draft */
    readonly delete: operations['discardDraft'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/drafts/{saleId}/publish': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Publish a draft: it becomes a sale
     * @description With the same id, and opened as a new sale is. It cannot become a draft again.
     */
    readonly post: operations['publishDraft'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/room': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * A waiting room as it is at the moment
     * @description Its terms, how many have arrived, were called, came and are inside, what bounds how many are called, and what its draw is bound to.
     */
    readonly get: operations['readAdminRoom'];
    readonly put?: never;
    /**
     * Give a sale a waiting room
     * @description A minute before the sale starts at the latest. From then on only who was let in may buy from it; a room cannot be taken away. The answer has what its draw is bound to. `lanes` share those who are called by weight: up to four beside `general`, into which codes put.
     */
    readonly post: operations['giveRoom'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    /**
     * Change how many a waiting room lets in
     * @description What is absent stays as it is. `insideMax` bounds how many are inside at once: let in, and neither done buying nor out of their ten minutes. `insidePerUnit` bounds them by the units that are left. Both account for those who are called and do not come, as measured. `lanes` has new weights for lanes of the room.
     */
    readonly patch: operations['changeRoom'];
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/room/pause': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Let nobody in for a while, and say why
     * @description Everybody who waits reads the message. Who was let in may buy; pause the sale to stop that as well.
     */
    readonly post: operations['pauseRoom'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/room/codes': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Make codes for a waiting room
     * @description Whoever joins with one is called before all others, as soon as the sale starts, or with `lane` comes into that lane. Each is good for `usesMax` users, by default for one. They are shown this once: the shop keeps their hashes. The log of acts has how many were made.
     */
    readonly post: operations['makeRoomCodes'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/sales/{saleId}/room/resume': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Let people in again */
    readonly post: operations['resumeRoom'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/products/{saleId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The product of a sale or of a draft */
    readonly get: operations['getAdminProduct'];
    /**
     * Replace all of a product but its pictures
     * @description What is left out is none. `unitPrice` and `currency` are for sales that take no money: they are shown, not taken. `oldPrice` is in the currency of the price, and more.
     */
    readonly put: operations['replaceProduct'];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/products/{saleId}/pictures': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Add a picture
     * @description The body is a JPEG, PNG or WebP of at most 8 MiB and 40 million pixels, whatever its name. It is turned upright, made smaller, and what the camera wrote into it is dropped. The same picture again gets the new `alt`. A product has at most six.
     */
    readonly post: operations['addPicture'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/products/{saleId}/pictures/{hash}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post?: never;
    /**
     * Remove a picture
     * @description Its files stay: other products may show it, and pages that are open do.
     */
    readonly delete: operations['removePicture'];
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
     * @description The newest first. Pass `next` of a page as `after` to get the following page.
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
     * @description The newest first. Pass `next` of a page as `after` to get the following page.
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
     * Export all orders
     * @description Sorted by user, streamed.
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
     * Export the audit trail
     * @description The newest first, streamed.
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
  readonly '/api/v1/admin/acts': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What operators did, page by page
     * @description The newest first; all, or those of a sale, of an actor, or of a kind. `actor` is an operator, `token` for the admin token, `demo` in demo mode, or `command` for `npm run operators`. Who logged in at a provider is `Ada Lovelace (subject, issuer)`, and found by the name alone, too. An act with the outcome `OPEN` is under way, or its process ended before it did.
     */
    readonly get: operations['listActs'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/acts.csv': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Export what operators did
     * @description The newest first, streamed.
     */
    readonly get: operations['exportActs'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/orders/{orderId}/cancel': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Cancel an order of a sale that holds units, held or confirmed
     * @description Its units are on sale again, and its money goes back. With `refund: false` an order that is paid stays as it is. The reason is kept in the audit trail. Repeating it changes nothing.
     */
    readonly post: operations['cancelOrderAsOperator'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/payments': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Payments, page by page
     * @description Those that are stuck first, then the newest; all, or those of a sale or in a state, or with `stuck=true` those alone that are stuck: what the provider was to do with them was given up, or is not done for 15 minutes.
     */
    readonly get: operations['listPayments'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/admin/payments/{paymentId}/retry': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Try again what the provider did not do
     * @description What was given up, and what would wait for more than half a minute, is tried again at once, as often as in the beginning. The provider is asked first what it did already, so nothing is done twice. `retried` is empty if there was nothing to try.
     */
    readonly post: operations['retryPayment'];
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
     * Dead letters
     * @description Messages that could not become orders, the oldest first, each with its sale and the cause; `saleId` selects those of one sale. Listing changes nothing.
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
     * Replay the oldest, those of a sale, or one
     * @description Publishes them to the workers again, once the cause is fixed. A message that is already an order changes nothing.
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
     * Discard the oldest, those of a sale, or one
     * @description Removes them for good, releases the units that they had reserved, and records it in the audit trail.
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
     * Report the state of the stores
     * @description For people and dashboards: checks every store, and always answers 200.
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
     * Liveness
     * @description For supervisors that restart hanging processes. No store is checked.
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
     * Readiness
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
     * Report the state of the stores
     * @description For people and dashboards: checks every store, and always answers 200.
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
     * Liveness
     * @description For supervisors that restart hanging processes. No store is checked.
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
     * Readiness
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
     * Metrics of this process
     * @description In the text format of Prometheus. No store is checked.
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
    /** This document as HTML */
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
    /** This document as JSON */
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
    /** @enum {string} */
    readonly ActOutcome: 'DONE' | 'REFUSED' | 'FAILED';
    readonly ActRecord: {
      readonly id: string;
      readonly act: string;
      readonly saleId: string | null;
      readonly actor: string;
      readonly role: string;
      readonly address: string;
      readonly requestId: string;
      readonly given: {
        readonly [key: string]: unknown;
      } | null;
      readonly outcome: components['schemas']['ActOutcome'] | 'OPEN';
      readonly status: number | null;
      readonly before: {
        readonly [key: string]: unknown;
      } | null;
      readonly after: {
        readonly [key: string]: unknown;
      } | null;
      /** Format: date-time */
      readonly begunAt: string;
      readonly endedAt: string | null;
    };
    readonly ActsPage: {
      readonly items: readonly components['schemas']['ActRecord'][];
      readonly next: string | null;
    };
    readonly AddStock: {
      readonly add: number;
    };
    readonly AdminDraft: {
      readonly extensionSeconds?: number;
      readonly ordersPerUserMax?: number;
      readonly offerSeconds?: number;
      readonly heldStock?: number;
      readonly unitPrice?: number;
      readonly currency?: string;
      readonly limitPerUser?: number;
      readonly quantityMax?: number;
      readonly holdSeconds?: number;
      readonly saleId: string;
      readonly name: string;
      readonly totalStock: number;
      readonly remainingStock: number;
      readonly totalSold: number;
      readonly saleActive: boolean;
      readonly startsAt: string;
      readonly endsAt: string;
      readonly status: components['schemas']['SaleStatus'];
      readonly mode: components['schemas']['SaleMode'];
      /** @constant */
      readonly hasRoom?: true;
      readonly changedAt: string;
      readonly buckets?: number;
    };
    readonly AdminRoom: {
      readonly saleId: string;
      readonly opensAt: string;
      readonly perMinute: number;
      readonly insideMax: number | null;
      readonly insidePerUnit: number | null;
      readonly pausedBecause: string | null;
      readonly lanes?: {
        readonly [key: string]: number;
      };
      readonly commitment: string;
    };
    readonly AdminSale: {
      readonly extensionSeconds?: number;
      readonly ordersPerUserMax?: number;
      readonly offerSeconds?: number;
      readonly heldStock?: number;
      readonly unitPrice?: number;
      readonly currency?: string;
      readonly limitPerUser?: number;
      readonly quantityMax?: number;
      readonly holdSeconds?: number;
      readonly saleId: string;
      readonly name: string;
      readonly totalStock: number;
      readonly remainingStock: number;
      readonly totalSold: number;
      readonly saleActive: boolean;
      readonly startsAt: string;
      readonly endsAt: string;
      readonly status: components['schemas']['SaleStatus'];
      readonly mode: components['schemas']['SaleMode'];
      /** @constant */
      readonly hasRoom?: true;
      /** @enum {string} */
      readonly state: 'OPEN' | 'PAUSED';
      readonly buckets?: number;
      readonly epoch: number;
      readonly revision: number;
      readonly retiredAt: string | null;
      readonly ready: boolean;
      readonly buyers: number | null;
      readonly waiting?: number | null;
      readonly openOffers?: number | null;
      readonly orders: number;
      readonly outbox: number | null;
      readonly oldestOutboxAgeMs: number | null;
    };
    readonly AskForTurn: {
      readonly userId: string;
      readonly ticket: string;
    };
    /** @enum {string} */
    readonly AuditEventType:
      | 'ATTEMPTED'
      | 'RESERVED'
      | 'CONFIRMED'
      | 'REJECTED_SOLD_OUT'
      | 'REJECTED_DUPLICATE'
      | 'REJECTED_NOT_ACTIVE'
      | 'REJECTED_ALL_HELD'
      | 'REJECTED_NOT_ENOUGH'
      | 'REJECTED_TOO_MANY_HOLDS'
      | 'REJECTED_KEY_REUSED'
      | 'REPLAYED'
      | 'FAILED_DB'
      | 'DISCARDED'
      | 'ADMIN_RESET'
      | 'STALE_DROPPED'
      | 'DUPLICATE_DROPPED'
      | 'OVERSOLD'
      | 'REBUILT'
      | 'REPAIRED'
      | 'EXTENDED'
      | 'EXPIRED'
      | 'CANCELLED'
      | 'HOLD_LOST'
      | 'PAYMENT_OPENED'
      | 'PAYMENT_DECLINED'
      | 'PAYMENT_AUTHORIZED'
      | 'PAYMENT_CAPTURED'
      | 'PAYMENT_VOIDED'
      | 'PAYMENT_REFUNDED'
      | 'PAYMENT_DISPUTED'
      | 'PAYMENT_LATE'
      | 'PAYMENT_MISMATCH'
      | 'PAYMENT_ORPHANED'
      | 'CAPTURE_FAILED';
    readonly AuditPage: {
      readonly items: readonly components['schemas']['AuditRecord'][];
      readonly next: string | null;
      readonly ageSeconds: number;
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
    readonly CancelOrder: {
      readonly reason: string;
      /** @default true */
      readonly refund?: boolean;
    };
    readonly CancelledOrder: {
      readonly orderId: string;
      /** @constant */
      readonly status: 'CANCELLED';
      readonly money: components['schemas']['OrderMoney'];
    };
    readonly Challenge: {
      readonly codeChallenge?: components['schemas']['CodeChallenge'];
      readonly parameters: components['schemas']['ChallengeParameters'];
      readonly signature?: string;
    };
    readonly ChallengeParameters: {
      readonly algorithm: string;
      readonly nonce: string;
      readonly salt: string;
      readonly cost: number;
      readonly keyLength: number;
      readonly keyPrefix: string;
      readonly keySignature?: string;
      readonly memoryCost?: number;
      readonly parallelism?: number;
      readonly expiresAt?: number;
      readonly data?: {
        readonly [key: string]: string | number | boolean | null;
      };
    };
    readonly ChallengeView:
      | components['schemas']['ProofOfWorkView']
      | components['schemas']['TurnstileView']
      | components['schemas']['HcaptchaView'];
    readonly ChangeRoom: {
      readonly perMinute?: number;
      readonly insideMax?: number | null;
      readonly insidePerUnit?: number | null;
      readonly lanes?: {
        readonly [key: string]: number;
      };
    };
    readonly ChangeSale: {
      readonly name?: string;
      /** Format: date-time */
      readonly startsAt?: string;
      /** Format: date-time */
      readonly endsAt?: string;
      readonly unitPrice?: number;
      readonly currency?: string;
      readonly holdSeconds?: number;
      readonly extensionSeconds?: number;
      readonly quantityMax?: number;
      readonly limitPerUser?: number;
      readonly ordersPerUserMax?: number;
      readonly offerSeconds?: number;
    };
    readonly CodeChallenge: {
      readonly image: string;
      readonly audio?: string;
      readonly length?: number;
    };
    /** @enum {string} */
    readonly CommandKind: 'CREATE' | 'CAPTURE' | 'VOID' | 'REFUND';
    readonly CreateSale: {
      readonly saleId?: string;
      readonly unitPrice?: number;
      readonly currency?: string;
      readonly holdSeconds?: number;
      readonly extensionSeconds?: number;
      readonly quantityMax?: number;
      readonly limitPerUser?: number;
      readonly ordersPerUserMax?: number;
      readonly offerSeconds?: number;
      readonly name: string;
      readonly totalStock: number;
      /** Format: date-time */
      readonly startsAt: string;
      /** Format: date-time */
      readonly endsAt: string;
      /**
       * @default INSTANT
       * @enum {string}
       */
      readonly mode?: 'INSTANT' | 'HOLD';
      readonly buckets?: number;
    };
    readonly DeadLetterList: {
      readonly total: number;
      readonly bySale: readonly components['schemas']['DeadLettersOfSale'][];
      readonly items: readonly components['schemas']['DeadLetterView'][];
    };
    readonly DeadLetterView: {
      readonly deadLetterId: string;
      readonly reason: string | null;
      readonly queue: string | null;
      readonly count: number;
      readonly at: string | null;
      readonly saleId: string | null;
      readonly cause: string | null;
      readonly reservations: readonly {
        readonly userId: string;
        readonly orderId: string;
      }[];
      readonly body: unknown;
    };
    readonly DeadLettersOfSale: {
      readonly saleId: string | null;
      readonly letters: number;
    };
    readonly DuplicateSale: {
      readonly saleId?: string;
    };
    readonly Equation: {
      readonly left: number;
      readonly terms: readonly number[] | null;
      readonly right: number | null;
      readonly holds: boolean | null;
    };
    readonly ErrorBody: {
      readonly statusCode: number;
      readonly message: string | readonly string[];
      readonly error: string;
    };
    readonly EventResponse: {
      /** @constant */
      readonly received: true;
    };
    readonly FindTicket: {
      readonly userId: string;
    };
    readonly GiveRoom: {
      /** Format: date-time */
      readonly opensAt: string;
      readonly perMinute: number;
      readonly insideMax?: number | null;
      readonly insidePerUnit?: number | null;
      readonly lanes?: {
        readonly [key: string]: number;
      };
    };
    readonly HcaptchaView: {
      /** @constant */
      readonly kind: 'hcaptcha';
      readonly siteKey: string;
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
      readonly processes?: {
        readonly configured: number;
        readonly answering: number;
      };
    };
    readonly HeardProcess: {
      /** @enum {string} */
      readonly kind: 'api' | 'worker';
      readonly startedAtMs: number;
      readonly reasonNotReady: string | null;
      readonly instance: string;
      readonly silentMs: number;
    };
    readonly ImportDrafts: {
      readonly csv?: string;
      readonly sales?: readonly unknown[];
    };
    readonly ImportedDrafts: {
      readonly created: readonly string[];
    };
    /** @enum {string} */
    readonly InletLimit: 'rate' | 'inside' | 'stock' | 'arrivals';
    readonly JoinRefusal: {
      readonly statusCode: number;
      readonly message: string;
      readonly error: string;
      readonly challenge?: components['schemas']['ChallengeView'];
    };
    readonly JoinRoom: {
      readonly userId: string;
      readonly code?: string;
      /** @description Where a challenge must be solved: for `altcha` base64 of `{"challenge": task, "solution": {"counter", "derivedKey"}}`, for `turnstile` and `hcaptcha` the token of the widget. */
      readonly solution?: string;
    };
    readonly JoinWaitingList: {
      readonly userId: string;
      readonly quantity?: number;
      readonly acceptLess?: boolean;
      /** Format: email */
      readonly email?: string;
      /** @enum {string} */
      readonly language?: 'en' | 'de';
    };
    readonly JoinedRoom: {
      /** @constant */
      readonly status: 'JOINED';
      readonly ticket: string;
      readonly arrival: number;
      readonly listedAs: string;
      readonly phase: components['schemas']['RoomPhase'];
      readonly pollSeconds: number;
      /** @constant */
      readonly calledFirst?: true;
      readonly lane?: string;
    };
    readonly LatencyPercentiles: {
      readonly p50: number | null;
      readonly p95: number | null;
      readonly p99: number | null;
      readonly count: number;
    };
    readonly LeaveRoom: {
      readonly userId: string;
      readonly ticket: string;
    };
    readonly ListRefusal: {
      readonly statusCode: number;
      readonly message: string | readonly string[];
      readonly error: string;
      /** @enum {string} */
      readonly code?:
        | 'BAD_QUANTITY'
        | 'ENDED'
        | 'LIMIT_REACHED'
        | 'LIST_FULL'
        | 'NO_LIST'
        | 'NOT_LISTED'
        | 'NOT_STARTED'
        | 'OFFERED'
        | 'ON_SALE'
        | 'UNKNOWN_SALE';
    };
    readonly ListingView: {
      /** @enum {string} */
      readonly status: 'LISTED' | 'OFFERED';
      readonly ahead?: number;
      readonly quantity?: number;
      readonly acceptLess?: boolean;
      readonly orderId?: string;
    };
    readonly LiveHolds: {
      readonly held: number;
      readonly sold: number;
      readonly units: {
        readonly written: number;
        readonly unwritten: number;
        readonly returning: number;
      } | null;
      readonly money: components['schemas']['SaleMoney'] | null;
    };
    readonly LiveRoom: {
      readonly saleId: string;
      readonly opensAt: string;
      readonly perMinute: number;
      readonly insideMax: number | null;
      readonly insidePerUnit: number | null;
      readonly pausedBecause: string | null;
      readonly lanes?: {
        readonly [key: string]: number;
      };
      readonly commitment: string;
      readonly phase: components['schemas']['RoomPhase'] | null;
      readonly figures: {
        readonly arrivals: number;
        readonly serving: number;
        readonly inside: number;
        readonly admitted: number;
        readonly showUp: number | null;
        readonly limitedBy: components['schemas']['InletLimit'] | null;
        readonly lanes?: readonly {
          readonly name: string;
          readonly weight: number;
          readonly arrivals: number;
          readonly serving: number;
        }[];
      } | null;
      readonly codes: {
        readonly made: number;
        readonly uses: number;
        readonly usesMax: number;
      };
      readonly draw: components['schemas']['RoomDraw'];
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
        readonly money?: components['schemas']['Equation'];
      };
      readonly holds?: components['schemas']['LiveHolds'];
      readonly outcomes: components['schemas']['OutcomeCounts'];
      readonly latencyMs: components['schemas']['LatencyPercentiles'];
    };
    readonly LogIn: {
      readonly name: string;
      readonly password: string;
    };
    readonly MakeCodes: {
      readonly count: number;
      readonly usesMax?: number;
      readonly lane?: string;
    };
    readonly MoveDeadLetters: {
      readonly deadLetterId?: string;
      readonly saleId?: string;
      /** @default 1000 */
      readonly limit?: number;
    };
    readonly NewSession: {
      readonly token: string;
      readonly name: string;
      readonly role: components['schemas']['Role'];
      /** Format: date-time */
      readonly endsAt: string;
      readonly idleSeconds: number;
    };
    readonly NotedReminderView: {
      /** @constant */
      readonly status: 'NOTED';
      readonly message: string;
    };
    /** @enum {string} */
    readonly OrderMoney: 'NONE' | 'VOIDED' | 'REFUNDING';
    readonly OrderPayment: {
      /** @enum {string} */
      readonly status: 'OPEN' | 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'REFUNDED' | 'REFUND_FAILED';
    };
    readonly OrderRecord: {
      readonly orderId: string;
      readonly userId: string;
      readonly status: components['schemas']['OrderStatus'];
      /** Format: date-time */
      readonly reservedAt: string;
      /** Format: date-time */
      readonly createdAt: string;
      readonly quantity: number;
      readonly amount: number | null;
      readonly currency: string | null;
      readonly expiresAt: string | null;
      readonly endReason: string | null;
      /** @enum {string|null} */
      readonly payment: 'OPEN' | 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'REFUNDED' | 'REFUND_FAILED' | null;
    };
    /** @enum {string} */
    readonly OrderStatus: 'HELD' | 'CONFIRMED' | 'EXPIRED' | 'CANCELLED';
    readonly OrderView: {
      readonly expiresAt: string | null;
      readonly secondsLeft: number | null;
      readonly orderId: string;
      readonly saleId: string;
      readonly userId: string;
      readonly status: components['schemas']['OrderStatus'];
      readonly quantity: number;
      readonly amount: number;
      readonly currency: string;
      readonly payment?: components['schemas']['OrderPayment'] | null;
      readonly confirmedAt?: string | null;
      readonly endReason: string | null;
    };
    readonly OrdersPage: {
      readonly items: readonly components['schemas']['OrderRecord'][];
      readonly next: string | null;
      readonly ageSeconds: number;
    };
    readonly OutcomeCounts: {
      readonly SUCCESS: number;
      readonly ALREADY_PURCHASED: number;
      readonly SOLD_OUT: number;
      readonly NOT_ACTIVE: number;
      readonly HELD?: number;
      readonly ALREADY_HELD?: number;
      readonly LIMIT_REACHED?: number;
      readonly TOO_MANY_HOLDS?: number;
      readonly NOT_ENOUGH?: number;
      readonly ALL_HELD?: number;
      readonly KEY_REUSED?: number;
    };
    readonly PauseRoom: {
      readonly message: string;
    };
    readonly PaymentRecord: {
      readonly paymentId: string;
      readonly orderId: string;
      readonly saleId: string;
      readonly userId: string;
      readonly provider: string;
      readonly providerPaymentId: string | null;
      /** @enum {string} */
      readonly state: 'NEW' | 'OPEN' | 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'REFUNDED';
      readonly amount: number;
      readonly captured: number;
      readonly refunded: number;
      readonly currency: string;
      /** Format: date-time */
      readonly createdAt: string;
      /** Format: date-time */
      readonly updatedAt: string;
      readonly stuck: boolean;
      readonly commands: readonly {
        readonly kind: components['schemas']['CommandKind'];
        readonly reason: string | null;
        /** @enum {string} */
        readonly state: 'DUE' | 'DONE' | 'SUPERSEDED' | 'GIVEN_UP';
        readonly attempts: number;
        /** Format: date-time */
        readonly dueAt: string;
        readonly lastError: string | null;
      }[];
    };
    readonly PaymentsPage: {
      readonly items: readonly components['schemas']['PaymentRecord'][];
      readonly next: string | null;
    };
    readonly PreparingPayment: {
      readonly paymentId: string;
      readonly orderId: string;
      /** @constant */
      readonly status: 'PREPARING';
    };
    readonly Product: {
      /** @default  */
      readonly description?: string;
      /** @default  */
      readonly conditions?: string;
      readonly unitPrice?: number;
      readonly currency?: string;
      readonly oldPrice?: number;
    };
    readonly ProductCard: {
      readonly unitPrice?: number;
      readonly currency?: string;
      readonly oldPrice?: number;
      readonly saleId: string;
      readonly picture?: components['schemas']['ProductPicture'];
    };
    readonly ProductPicture: {
      readonly hash: string;
      readonly alt: string;
      readonly width: number;
      readonly height: number;
    };
    readonly ProductView: {
      readonly unitPrice?: number;
      readonly currency?: string;
      readonly oldPrice?: number;
      readonly saleId: string;
      readonly description: string;
      readonly conditions: string;
      readonly pictures: readonly components['schemas']['ProductPicture'][];
    };
    readonly ProofOfWorkView: {
      /** @constant */
      readonly kind: 'altcha';
      readonly task: components['schemas']['Challenge'];
    };
    readonly ProviderLogIn: {
      readonly login: string;
    };
    readonly PurchaseRequest: {
      readonly saleId: string;
      readonly userId: string;
      readonly quantity?: number;
    };
    readonly PurchaseResponse: {
      readonly success: boolean;
      /** @enum {string} */
      readonly status:
        | 'SUCCESS'
        | 'ALREADY_PURCHASED'
        | 'SOLD_OUT'
        | 'HELD'
        | 'CONFIRMED'
        | 'EXPIRED'
        | 'CANCELLED'
        | 'ALREADY_HELD'
        | 'LIMIT_REACHED'
        | 'TOO_MANY_HOLDS'
        | 'NOT_ENOUGH'
        | 'ALL_HELD';
      readonly message: string;
      /** Format: uuid */
      readonly orderId?: string;
      readonly quantity?: number;
      readonly amount?: number;
      readonly currency?: string;
      /** Format: date-time */
      readonly expiresAt?: string;
      readonly secondsLeft?: number;
      readonly unitsOwned?: number;
      readonly limitPerUser?: number;
      readonly remainingStock?: number;
      readonly waitingList?: boolean;
    };
    readonly RefusalCounts: {
      readonly rateLimited: number;
      readonly shed: number;
      readonly unavailable: number;
      readonly errors: number;
    };
    readonly Reminder: {
      /** Format: email */
      readonly email: string;
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
      readonly confirmName?: string;
    };
    readonly RetriedPayment: {
      readonly paymentId: string;
      readonly retried: readonly components['schemas']['CommandKind'][];
    };
    /** @enum {string} */
    readonly Role: 'viewer' | 'operator' | 'owner';
    readonly RoomDraw: {
      readonly algorithm: string;
      readonly commitment: string;
      readonly drawn: number | null;
      readonly lanes?: readonly {
        readonly name: string;
        readonly drawn: number | null;
      }[];
      readonly listRoot: string | null;
      readonly secret: string | null;
    };
    readonly RoomListPart: {
      readonly from: number;
      readonly leaves: readonly string[];
    };
    /** @enum {string} */
    readonly RoomPhase: 'CLOSED' | 'GATHERING' | 'FROZEN' | 'OPEN' | 'PAUSED' | 'SOLD_OUT' | 'ENDED';
    readonly RoomProof: {
      readonly saleId: string;
      readonly arrival: number;
      readonly leaf: string;
      readonly path: readonly string[];
      readonly draw: components['schemas']['RoomDraw'];
    };
    readonly RoomTurn: {
      /** @enum {string} */
      readonly status: 'WAITING' | 'PAUSED' | 'ADMITTED' | 'LEFT' | 'SOLD_OUT' | 'ENDED';
      readonly arrival: number;
      readonly lane?: string;
      readonly listedAs: string;
      readonly place?: number;
      readonly ahead?: number;
      readonly etaSeconds?: number;
      readonly pollSeconds?: number;
      readonly message?: string;
      readonly admission?: string;
      readonly expiresAt?: string;
    };
    readonly RoomView: {
      readonly saleId: string;
      readonly phase: components['schemas']['RoomPhase'];
      readonly message: string | null;
      readonly opensAt: string;
      readonly cutOffAt: string;
      readonly startsAt: string;
      readonly endsAt: string;
      readonly arrivals: number;
      readonly serving: number;
      readonly perMinute: number;
      /** @enum {string|null} */
      readonly challenge: 'altcha' | 'turnstile' | 'hcaptcha' | null;
      readonly lanes?: readonly {
        readonly name: string;
        readonly serving: number;
        readonly perMinute: number;
      }[];
      readonly draw: components['schemas']['RoomDraw'];
    };
    readonly SaleDefinition: {
      readonly name: string;
      readonly totalStock: number;
      /** Format: date-time */
      readonly startsAt: string;
      /** Format: date-time */
      readonly endsAt: string;
      /**
       * @default INSTANT
       * @enum {string}
       */
      readonly mode?: 'INSTANT' | 'HOLD';
      readonly buckets?: number;
      readonly unitPrice?: number;
      readonly currency?: string;
      readonly holdSeconds?: number;
      readonly extensionSeconds?: number;
      readonly quantityMax?: number;
      readonly limitPerUser?: number;
      readonly ordersPerUserMax?: number;
      readonly offerSeconds?: number;
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
    readonly SaleMode: 'INSTANT' | 'HOLD';
    readonly SaleMoney: {
      readonly at: string;
      readonly currency: string;
      readonly sold: number;
      readonly kept: number;
      readonly returning: number;
      readonly strays: number;
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
      /** @enum {string} */
      readonly mode: 'INSTANT' | 'HOLD';
      readonly hasRoom?: boolean;
      readonly heldStock?: number;
      readonly unitPrice?: number;
      readonly currency?: string;
      readonly limitPerUser?: number;
      readonly quantityMax?: number;
      readonly holdSeconds?: number;
    };
    readonly SeriesPoint: {
      readonly atMs: number;
      readonly epoch: number;
      readonly stock: number;
      readonly held: number;
      readonly sold: number;
      readonly buyers: number;
      readonly orders: number | null;
      readonly outbox: number;
      readonly queued: number | null;
      readonly attemptsPerSecond: number;
      readonly p50: number | null;
      readonly p95: number | null;
      readonly p99: number | null;
      readonly outcomes: {
        readonly [key: string]: number;
      };
      readonly refusals: components['schemas']['RefusalCounts'];
    };
    readonly SeriesView: {
      readonly points: readonly components['schemas']['SeriesPoint'][];
    };
    readonly ServiceHealth: {
      /** @enum {string} */
      readonly status: 'up' | 'down';
      readonly message: string;
    };
    readonly SessionView: {
      readonly demo: boolean;
      readonly name: string;
      readonly role: components['schemas']['Role'];
      readonly issuer: string | null;
    };
    readonly ShopStatus: {
      readonly at: string;
      readonly services: {
        readonly database: components['schemas']['ServiceHealth'];
        readonly redis: components['schemas']['ServiceHealth'];
        readonly rabbitmq: components['schemas']['ServiceHealth'];
      };
      readonly processes: readonly components['schemas']['HeardProcess'][] | null;
    };
    readonly StartedPayment: {
      readonly paymentId: string;
      readonly orderId: string;
      /** @enum {string} */
      readonly provider: 'stripe' | 'sandbox';
      /** @constant */
      readonly status: 'OPEN';
      readonly clientSecret: string;
      readonly amount: number;
      readonly currency: string;
      readonly expiresAt: string;
      readonly secondsLeft: number;
      readonly paymentUrl?: string;
      readonly publishableKey?: string;
    };
    readonly TurnstileView: {
      /** @constant */
      readonly kind: 'turnstile';
      readonly siteKey: string;
      readonly action: string;
      readonly cData: string;
    };
    readonly UserPurchaseResponse: {
      readonly purchased: boolean;
      readonly orderId: string | null;
      /** @enum {string} */
      readonly status: 'RESERVED' | 'HELD' | 'CONFIRMED' | 'NOT_PURCHASED';
      readonly orders?: readonly {
        readonly expiresAt: string | null;
        readonly secondsLeft: number | null;
        readonly orderId: string;
        readonly status: components['schemas']['OrderStatus'];
        readonly quantity: number;
        readonly amount: number;
        readonly currency: string;
      }[];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: {
    /**
     * @description Seconds to wait before retrying.
     * @example 1
     */
    readonly 'Retry-After': number;
    /**
     * @description The server time that windows are compared with, in ms since 1970.
     * @example 1795770000000
     */
    readonly 'X-Server-Time': number;
    /**
     * @description Changes with the answer; the same from every process.
     * @example "vGsbT3jRXYuTFVLbXwrm6w"
     */
    readonly ETag: string;
    /**
     * @description The next page, as `rel="next"` (RFC 8288). Absent on the last page.
     * @example </api/v1/sales?limit=100&after=1795770000000.ended.1795766400000.sale_1>; rel="next"
     */
    readonly Link: string;
    /**
     * @description The authentication scheme.
     * @example Bearer
     */
    readonly 'WWW-Authenticate': string;
    /**
     * @description The file may lack what happened within so many seconds before: it was read on a standby of PostgreSQL (`DATABASE_REPLICA_URL`) that lags. 0 without one.
     * @example 0
     */
    readonly 'X-Data-Age': number;
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
         * @description Identifies the attempt, for this sale and user: the same key gets the same answer.
         * @example attempt-1
         */
        readonly 'Idempotency-Key'?: string;
        /** @description The admission by the waiting room of the sale, where it has one. */
        readonly 'X-Admission'?: string;
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
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token belongs to another user; or buyers at this address have as many units of the sale as one address may have; or the waiting room of the sale has not let the user in. */
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
      /** @description The key is that of an attempt for another number of units. */
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
         * @description The user; in a list, only entries of this user.
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
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token belongs to another user. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
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
  readonly startPayment: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId?: string;
      };
      readonly header?: never;
      readonly path: {
        /**
         * @description The order.
         * @example 0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41
         */
        readonly orderId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description It can be paid. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['StartedPayment'];
        };
      };
      /** @description The provider has not answered within 3 s, or an earlier payment has yet to end: ask again. */
      readonly 202: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['PreparingPayment'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such order of a sale that holds units, or it is of another buyer. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It is paid for. */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It ended before. */
      readonly 410: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It cannot be paid now. */
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
  readonly receivePaymentEvent: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The payment provider.
         * @example stripe
         */
        readonly provider: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description It is stored. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EventResponse'];
        };
      };
      /** @description Signature or body are not those of the provider, or the signature is older than 300 seconds. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The shop has another provider, or none. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 64 KiB. */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It is not stored, and the provider sends it again. */
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
  readonly getOrder: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId?: string;
      };
      readonly header?: never;
      readonly path: {
        /**
         * @description The order.
         * @example 0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41
         */
        readonly orderId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The order. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['OrderView'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such order of a sale that holds units, or it is of another buyer. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The order cannot be read now. */
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
  readonly listenToOrder: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId?: string;
      };
      readonly header?: {
        /** @description The last event that the listener received. Browsers send it when they reconnect. */
        readonly 'Last-Event-ID'?: string;
      };
      readonly path: {
        /**
         * @description The order.
         * @example 0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41
         */
        readonly orderId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description An endless stream. */
      readonly 200: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/event-stream': string;
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such order of a sale that holds units, or it is of another buyer. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The address has too many streams, or reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The order cannot be streamed now. */
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
  readonly cancelOrder: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId?: string;
      };
      readonly header?: never;
      readonly path: {
        /**
         * @description The order.
         * @example 0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41
         */
        readonly orderId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description It is cancelled. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CancelledOrder'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such order of a sale that holds units, or it is of another buyer. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It is paid for. */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It ended before. */
      readonly 410: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It is not cancelled, or nobody knows: ask again. */
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
         * @description The maximum number of entries.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of the previous page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description true for the retired sales instead of the others.
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
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
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
          readonly ETag: components['headers']['ETag'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SaleView'];
        };
      };
      /** @description The client already has this answer. */
      readonly 304: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly ETag: components['headers']['ETag'];
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
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
  readonly joinWaitingList: {
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
        readonly 'application/json': components['schemas']['JoinWaitingList'];
      };
    };
    readonly responses: {
      /** @description Where the user stands. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ListingView'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ListRefusal'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token belongs to another user. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it sells at once and nothing of it comes back. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ListRefusal'];
        };
      };
      /** @description There is nothing to wait for, or the user may not have it. */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ListRefusal'];
        };
      };
      /** @description The sale has ended. */
      readonly 410: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ListRefusal'];
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
      /** @description The address or the user asks too often; counted with purchases. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Nobody knows whether the user is listed: ask again. */
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
  readonly getListing: {
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
         * @description The user; in a list, only entries of this user.
         * @example user123
         */
        readonly userId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Where the user stands. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ListingView'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token belongs to another user. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, it has no waiting list, or the user is not on it. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ListRefusal'];
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It cannot be said now. */
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
  readonly leaveWaitingList: {
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
         * @description The user; in a list, only entries of this user.
         * @example user123
         */
        readonly userId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The user is not on the list. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token belongs to another user. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it sells at once and nothing of it comes back. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ListRefusal'];
        };
      };
      /** @description The user was offered units first. */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ListRefusal'];
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Nobody knows whether the user is still listed: ask again. */
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
  readonly getRoom: {
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
      /** @description The room. */
      readonly 200: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly ETag: components['headers']['ETag'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RoomView'];
        };
      };
      /** @description The client already has this answer. */
      readonly 304: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly ETag: components['headers']['ETag'];
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it has no waiting room. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The room cannot be read now. */
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
  readonly joinRoom: {
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
        readonly 'application/json': components['schemas']['JoinRoom'];
      };
    };
    readonly responses: {
      /** @description The number of the user. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['JoinedRoom'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token belongs to another user, the code is not good, or a challenge must be solved: the one that is told. A task is good for a minute, a token of a provider for some minutes. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['JoinRefusal'];
        };
      };
      /** @description There is no such sale, or it has no waiting room. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The room is not open yet. */
      readonly 409: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The sale has ended. */
      readonly 410: {
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The number is not known yet: ask again, it stays the same. */
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
  readonly findTicket: {
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
        readonly 'application/json': components['schemas']['FindTicket'];
      };
    };
    readonly responses: {
      /** @description The number of the user, as when joining. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['JoinedRoom'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token belongs to another user. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, it has no waiting room, or the user has not joined, or has left. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The number cannot be looked for now. */
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
  readonly askForTurn: {
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
        readonly 'application/json': components['schemas']['AskForTurn'];
      };
    };
    readonly responses: {
      /** @description How far the turn is. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RoomTurn'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token belongs to another user, or the ticket does. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it has no waiting room. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It cannot be said now. */
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
  readonly leaveRoom: {
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
        readonly 'application/json': components['schemas']['LeaveRoom'];
      };
    };
    readonly responses: {
      /** @description Nobody waits for the user any more; once more the same. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Buyers are identified, and the token is missing, invalid or expired. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token belongs to another user, or the ticket does. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it has no waiting room. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description Nobody can leave now. */
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
  readonly readRoomList: {
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
         * @description The part of the list, from 0.
         * @example 0
         */
        readonly segment: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description A part of the list. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RoomListPart'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, it has no waiting room, or its list has no such part. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The list cannot be read now. */
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
  readonly readRoomProof: {
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
         * @description The number of somebody in the waiting room.
         * @example 1
         */
        readonly arrival: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The proof. */
      readonly 200: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly ETag: components['headers']['ETag'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RoomProof'];
        };
      };
      /** @description The client already has this answer. */
      readonly 304: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly ETag: components['headers']['ETag'];
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, it has no waiting room, or the number takes no part in its draw. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It cannot be proven now. */
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
  readonly getProduct: {
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
      /** @description The product; empty where nobody has said anything about it. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProductView'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description PostgreSQL is away. */
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
  readonly listProducts: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Up to 100 sales, separated by commas; unknown ones are left out.
         * @example sale_1,sale_4
         */
        readonly saleIds?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The products of the sales that there are. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly components['schemas']['ProductCard'][];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server is overloaded. */
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
  readonly getPicture: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The hash of a picture of a product and a width.
         * @example b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c-640.webp
         */
        readonly name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The file. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description There is no such picture. */
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
      /** @description The address reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The server is overloaded. */
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
      /** @description An endless stream. */
      readonly 200: {
        headers: {
          readonly 'X-Server-Time': components['headers']['X-Server-Time'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/event-stream': string;
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The address has too many streams, or reads too often. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The sale cannot be streamed now. */
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
  readonly noteReminder: {
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
        readonly 'application/json': components['schemas']['Reminder'];
      };
    };
    readonly responses: {
      /** @description Noted, now or before. */
      readonly 202: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['NotedReminderView'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or the shop sends no reminders. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The sale has opened, or has as many reminders as a sale may have. */
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
      /** @description Too many from this address. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It cannot be noted now. */
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
      /** @description The token is accepted. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SessionView'];
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
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
  readonly logIn: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['LogIn'];
      };
    };
    readonly responses: {
      /** @description Logged in. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['NewSession'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such operator, or the password is another one, or the account is disabled. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description Too many attempts from this address or for this name. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description PostgreSQL is away, or too many passwords are being checked. */
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
  readonly logOut: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Logged out. Safe to repeat, and without effect for the admin token. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
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
  readonly logInByProvider: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ProviderLogIn'];
      };
    };
    readonly responses: {
      /** @description Logged in. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['NewSession'];
        };
      };
      /** @description The request is malformed or impossible. */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The token is too old, of another secret, or says of nobody that they are an operator. */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description No secret is configured, or a page of another site sent the request. */
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
      /** @description PostgreSQL is away. */
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
  readonly logOutEverywhere: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Logged out. Safe to repeat, and without effect for the admin token. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
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
      /** @description The sale was reset. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ResetResponse'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description `confirmName` is missing outside of demo mode, or is not the name of the sale. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
         * @description Only sales with this status.
         * @example ACTIVE
         */
        readonly status?: 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';
        /**
         * @description Only sales with this text in their name or id.
         * @example Limited
         */
        readonly q?: string;
        /**
         * @description attention: running sales first, and within a page what is not ready or stuck. name, start, end, sold: by these, the latest and the most first.
         * @example attention
         */
        readonly sort?: 'attention' | 'name' | 'start' | 'end' | 'sold';
        /**
         * @description The maximum number of entries.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of the previous page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description true for the retired sales instead of the others.
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
      /** @description The sales of the page. */
      readonly 200: {
        headers: {
          readonly Link: components['headers']['Link'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly components['schemas']['SaleDrift'][];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly getShopStatus: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The stores as this API sees them, and every process as it said itself a moment ago: a process that was not heard of for more than a few seconds hangs or has died, and is forgotten after a minute; one that ends says so. `processes` is null while Redis is away. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ShopStatus'];
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
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
      /** @description The differences, and how many of them were repaired. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RepairReport'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The sale is retired, so there is nothing to compare, or a HOLD sale, where there is nothing to repair. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
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
      /** @description Values from PostgreSQL are null while it is away; so is the queue while RabbitMQ is away. In a sale that holds units the equation `buyers` is about units: held + sold = those in orders and in the outbox; `holds` has its figures where they are of one instant, and the money. What orders and payments cost is summed every few seconds. An equation `holds` where both sides are of one instant and equal; null means that it cannot be told now: its figures move, or, where `right` is null, a store is away. It is false once its sides have stayed unequal for five seconds. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['LiveView'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly getSaleSeries: {
    readonly parameters: {
      readonly query?: {
        /** @description The `next` of the previous page, or the `after` of its link. */
        readonly after?: number;
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
      /** @description What one API process recorded of the sale since its last reset, oldest first: three minutes in seconds, half an hour in tens of seconds, eight hours in steps of two minutes, two weeks in hours. Where nothing happens there is a point every ten seconds. `outcomes` are totals of the epoch, `refusals` totals of the whole shop, both of all API processes; the rate and the latencies of a coarser step are its highest. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SeriesView'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
         * @description Only sales with this status.
         * @example ACTIVE
         */
        readonly status?: 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';
        /**
         * @description Only sales with this text in their name or id.
         * @example Limited
         */
        readonly q?: string;
        /**
         * @description attention: running sales first, and within a page what is not ready or stuck. name, start, end, sold: by these, the latest and the most first.
         * @example attention
         */
        readonly sort?: 'attention' | 'name' | 'start' | 'end' | 'sold';
        /**
         * @description The maximum number of entries.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of the previous page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description true for the retired sales instead of the others.
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
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
      /** @description The current sale. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A sale with this id already exists. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly exportSales: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Between the cells: `semicolon` for spreadsheets of countries that write a comma in numbers.
         * @example semicolon
         */
        readonly separator?: 'comma' | 'semicolon' | 'tab';
        /**
         * @description Only sales with this status.
         * @example ACTIVE
         */
        readonly status?: 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';
        /**
         * @description Only sales with this text in their name or id.
         * @example Limited
         */
        readonly q?: string;
        /**
         * @description true for the retired sales instead of the others.
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
      /** @description CSV (RFC 4180) in UTF-8. */
      readonly 200: {
        headers: {
          readonly 'Content-Disposition': components['headers']['Content-Disposition'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/csv': string;
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly exportSalesAsJson: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Only sales with this status.
         * @example ACTIVE
         */
        readonly status?: 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';
        /**
         * @description Only sales with this text in their name or id.
         * @example Limited
         */
        readonly q?: string;
        /**
         * @description true for the retired sales instead of the others.
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
      /** @description JSON. */
      readonly 200: {
        headers: {
          readonly 'Content-Disposition': components['headers']['Content-Disposition'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly Record<string, never>[];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
      /** @description The current sale. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
      /** @description The current sale. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
      /** @description The current sale. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
      /** @description The current sale. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly endSale: {
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
      /** @description The current sale. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description It does not run. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly duplicateSale: {
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
        readonly 'application/json': components['schemas']['DuplicateSale'];
      };
    };
    readonly responses: {
      /** @description The draft. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminDraft'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description A sale or a draft with this id already exists, or there are too many drafts. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
      /** @description The current sale. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
      /** @description The current sale. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly listDrafts: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The drafts. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly components['schemas']['AdminDraft'][];
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly createDraft: {
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
      /** @description The draft. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminDraft'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A sale or a draft with this id already exists, or there are too many drafts. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly importDrafts: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ImportDrafts'];
      };
    };
    readonly responses: {
      /** @description The ids of the drafts, in the order of the file. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ImportedDrafts'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The body has more than 256 KiB. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly getDraft: {
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
      /** @description The draft. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminDraft'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such draft. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly replaceDraft: {
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
        readonly 'application/json': components['schemas']['SaleDefinition'];
      };
    };
    readonly responses: {
      /** @description The draft. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminDraft'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such draft. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly discardDraft: {
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
      /** @description It is gone; the log has what it was. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such draft. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly publishDraft: {
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
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminSale'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such draft. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A sale with this id was created meanwhile. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly readAdminRoom: {
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
      /** @description The waiting room. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['LiveRoom'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it has no waiting room. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly giveRoom: {
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
        readonly 'application/json': components['schemas']['GiveRoom'];
      };
    };
    readonly responses: {
      /** @description The waiting room. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminRoom'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description It has one, or it has several buckets, or it is too late, or rooms are switched off. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly changeRoom: {
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
        readonly 'application/json': components['schemas']['ChangeRoom'];
      };
    };
    readonly responses: {
      /** @description The waiting room. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminRoom'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it has no waiting room. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The room has no such lane. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly pauseRoom: {
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
        readonly 'application/json': components['schemas']['PauseRoom'];
      };
    };
    readonly responses: {
      /** @description The waiting room. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminRoom'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it has no waiting room. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly makeRoomCodes: {
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
        readonly 'application/json': components['schemas']['MakeCodes'];
      };
    };
    readonly responses: {
      /** @description CSV (RFC 4180) in UTF-8. */
      readonly 201: {
        headers: {
          readonly 'Content-Disposition': components['headers']['Content-Disposition'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/csv': string;
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it has no waiting room. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There would be too many, or the room has no such lane. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly resumeRoom: {
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
      /** @description The waiting room. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AdminRoom'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it has no waiting room. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly getAdminProduct: {
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
      /** @description The product. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProductView'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly replaceProduct: {
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
        readonly 'application/json': components['schemas']['Product'];
      };
    };
    readonly responses: {
      /** @description The product. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProductView'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The body has more than 64 KiB. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly addPicture: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description What the picture shows, for those who do not see it.
         * @example A red desk lamp
         */
        readonly alt?: string;
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
      /** @description The product. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProductView'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The body has more than 8 MiB, or the picture too many pixels. */
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
      /** @description It is no JPEG, PNG or WebP, whatever it is declared as. */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
  readonly removePicture: {
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
         * @description The picture.
         * @example b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c
         */
        readonly hash: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The product. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProductView'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such sale, or it has no such picture. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
         * @description The maximum number of entries.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of the previous page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description The user; in a list, only entries of this user.
         * @example user123
         */
        readonly userId?: string;
        /**
         * @description Only sales with this status.
         * @example ACTIVE
         */
        readonly status?: 'HELD' | 'CONFIRMED' | 'EXPIRED' | 'CANCELLED';
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
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
         * @description The maximum number of entries.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of the previous page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description The user; in a list, only entries of this user.
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
          | 'REJECTED_ALL_HELD'
          | 'REJECTED_NOT_ENOUGH'
          | 'REJECTED_TOO_MANY_HOLDS'
          | 'REJECTED_KEY_REUSED'
          | 'REPLAYED'
          | 'FAILED_DB'
          | 'DISCARDED'
          | 'ADMIN_RESET'
          | 'STALE_DROPPED'
          | 'DUPLICATE_DROPPED'
          | 'OVERSOLD'
          | 'REBUILT'
          | 'REPAIRED'
          | 'EXTENDED'
          | 'EXPIRED'
          | 'CANCELLED'
          | 'HOLD_LOST'
          | 'PAYMENT_OPENED'
          | 'PAYMENT_DECLINED'
          | 'PAYMENT_AUTHORIZED'
          | 'PAYMENT_CAPTURED'
          | 'PAYMENT_VOIDED'
          | 'PAYMENT_REFUNDED'
          | 'PAYMENT_DISPUTED'
          | 'PAYMENT_LATE'
          | 'PAYMENT_MISMATCH'
          | 'PAYMENT_ORPHANED'
          | 'CAPTURE_FAILED';
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
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
         * @description Between the cells: `semicolon` for spreadsheets of countries that write a comma in numbers.
         * @example semicolon
         */
        readonly separator?: 'comma' | 'semicolon' | 'tab';
        /**
         * @description The user; in a list, only entries of this user.
         * @example user123
         */
        readonly userId?: string;
        /**
         * @description Only sales with this status.
         * @example ACTIVE
         */
        readonly status?: 'HELD' | 'CONFIRMED' | 'EXPIRED' | 'CANCELLED';
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
      /** @description CSV (RFC 4180) in UTF-8. */
      readonly 200: {
        headers: {
          readonly 'Content-Disposition': components['headers']['Content-Disposition'];
          readonly 'X-Data-Age': components['headers']['X-Data-Age'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/csv': string;
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
         * @description Between the cells: `semicolon` for spreadsheets of countries that write a comma in numbers.
         * @example semicolon
         */
        readonly separator?: 'comma' | 'semicolon' | 'tab';
        /**
         * @description The user; in a list, only entries of this user.
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
          | 'REJECTED_ALL_HELD'
          | 'REJECTED_NOT_ENOUGH'
          | 'REJECTED_TOO_MANY_HOLDS'
          | 'REJECTED_KEY_REUSED'
          | 'REPLAYED'
          | 'FAILED_DB'
          | 'DISCARDED'
          | 'ADMIN_RESET'
          | 'STALE_DROPPED'
          | 'DUPLICATE_DROPPED'
          | 'OVERSOLD'
          | 'REBUILT'
          | 'REPAIRED'
          | 'EXTENDED'
          | 'EXPIRED'
          | 'CANCELLED'
          | 'HOLD_LOST'
          | 'PAYMENT_OPENED'
          | 'PAYMENT_DECLINED'
          | 'PAYMENT_AUTHORIZED'
          | 'PAYMENT_CAPTURED'
          | 'PAYMENT_VOIDED'
          | 'PAYMENT_REFUNDED'
          | 'PAYMENT_DISPUTED'
          | 'PAYMENT_LATE'
          | 'PAYMENT_MISMATCH'
          | 'PAYMENT_ORPHANED'
          | 'CAPTURE_FAILED';
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
      /** @description CSV (RFC 4180) in UTF-8. */
      readonly 200: {
        headers: {
          readonly 'Content-Disposition': components['headers']['Content-Disposition'];
          readonly 'X-Data-Age': components['headers']['X-Data-Age'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/csv': string;
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly listActs: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description The maximum number of entries.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of the previous page, or the `after` of its link. */
        readonly after?: string;
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId?: string;
        /**
         * @description Only what this operator did, or `token`, `demo` or `command`.
         * @example ada
         */
        readonly actor?: string;
        /**
         * @description Only acts of this kind.
         * @example add-stock
         */
        readonly act?: string;
        /**
         * @description Only acts that ended like this.
         * @example DONE
         */
        readonly outcome?: 'OPEN' | 'DONE' | 'REFUSED' | 'FAILED';
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description A page of acts. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ActsPage'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly exportActs: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Between the cells: `semicolon` for spreadsheets of countries that write a comma in numbers.
         * @example semicolon
         */
        readonly separator?: 'comma' | 'semicolon' | 'tab';
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId?: string;
        /**
         * @description Only what this operator did, or `token`, `demo` or `command`.
         * @example ada
         */
        readonly actor?: string;
        /**
         * @description Only acts of this kind.
         * @example add-stock
         */
        readonly act?: string;
        /**
         * @description Only acts that ended like this.
         * @example DONE
         */
        readonly outcome?: 'OPEN' | 'DONE' | 'REFUSED' | 'FAILED';
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description CSV (RFC 4180) in UTF-8. */
      readonly 200: {
        headers: {
          readonly 'Content-Disposition': components['headers']['Content-Disposition'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/csv': string;
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly cancelOrderAsOperator: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The order.
         * @example 0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41
         */
        readonly orderId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['CancelOrder'];
      };
    };
    readonly responses: {
      /** @description It is cancelled. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CancelledOrder'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such order. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It is paid for, and `refund` is false. */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It ended before. */
      readonly 410: {
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description It is not cancelled, or nobody knows: ask again. */
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
  readonly listPayments: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId?: string;
        /**
         * @description Only payments in this state.
         * @example CAPTURED
         */
        readonly state?: 'NEW' | 'OPEN' | 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'REFUNDED';
        /**
         * @description Only payments of which the provider did not do something.
         * @example true
         */
        readonly stuck?: 'true';
        /**
         * @description The maximum number of entries.
         * @example 50
         */
        readonly limit?: number;
        /** @description The `next` of the previous page, or the `after` of its link. */
        readonly after?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description A page of payments, each with what the provider was told. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['PaymentsPage'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
  readonly retryPayment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /**
         * @description The payment.
         * @example 0199a1c4-8b10-7d33-8f6a-5c2e9d1b7f08
         */
        readonly paymentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description It is tried again. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RetriedPayment'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description There is no such payment. */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
         * @description The maximum number of entries.
         * @example 50
         */
        readonly limit?: number;
        /**
         * @description The sale.
         * @example sale_1
         */
        readonly saleId?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The total number, how many are of which sale, and the oldest ones. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['DeadLetterList'];
        };
      };
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. */
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
      /** @description How many were replayed. */
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
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
      /** @description How many were discarded. */
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
      /** @description The request is malformed or impossible. */
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
      /** @description The role of the operator is too low; or no token is configured, nobody has an account, and the server is not in demo mode; or a page of another site sent the request; or a demo was requested by an unknown host name. */
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
      /** @description The client sent too many wrong tokens and is refused for a while. */
      readonly 429: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ErrorBody'];
        };
      };
      /** @description A required store is away or busy. The message says whether the change may have been made. */
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
      /** @description The state of each store. */
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
      /** @description The process runs. */
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
      /** @description The process may get traffic. */
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
      /** @description The process must not get traffic; the message says why. */
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
      /** @description The state of each store. */
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
      /** @description The process runs. */
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
      /** @description The process may get traffic. */
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
      /** @description The process must not get traffic; the message says why. */
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
      /** @description The address reads too often. */
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
      /** @description The address reads too often. */
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
}
