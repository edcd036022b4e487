-- Money: what a buyer pays for an order of a HOLD sale, what the provider is still to be told, and what it told us.
SET LOCAL lock_timeout = '2s';

-- No foreign key to orders: money outlives a reset, which moves the order to the archive.
CREATE TABLE "payments" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "sale_id" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "user_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_payment_id" TEXT,
    "capture" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'NEW',
    "captured" BIGINT NOT NULL DEFAULT 0,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 70);
ALTER TABLE "payments"
    ADD CONSTRAINT "payments_capture_check" CHECK ("capture" IN ('MANUAL', 'AUTOMATIC')),
    ADD CONSTRAINT "payments_state_check" CHECK ("state" IN ('NEW', 'OPEN', 'AUTHORIZED', 'CAPTURED', 'VOIDED', 'REFUNDED')),
    ADD CONSTRAINT "payments_currency_check" CHECK ("currency" ~ '^[A-Z]{3}$'),
    ADD CONSTRAINT "payments_amount_check" CHECK ("amount" BETWEEN 1 AND 9007199254740991),
    ADD CONSTRAINT "payments_money_check" CHECK ("refunded" BETWEEN 0 AND "captured" AND "captured" <= "amount"),
    -- Without its name at the provider nothing can have been paid.
    ADD CONSTRAINT "payments_provider_payment_id_check" CHECK ("provider_payment_id" IS NOT NULL OR "state" IN ('NEW', 'VOIDED'));
CREATE UNIQUE INDEX "payments_provider_provider_payment_id_key" ON "payments" ("provider", "provider_payment_id");
CREATE UNIQUE INDEX "payments_one_live_per_order" ON "payments" ("order_id") WHERE "state" IN ('NEW', 'OPEN', 'AUTHORIZED', 'CAPTURED');
CREATE INDEX "payments_order_id_idx" ON "payments" ("order_id");
CREATE INDEX "payments_sale_id_idx" ON "payments" ("sale_id");
CREATE INDEX "payments_unmoved_idx" ON "payments" ("checked_at") WHERE "state" IN ('OPEN', 'AUTHORIZED');

-- What the provider is to do. The transaction that decides writes it, so a decision and its money cannot come apart.
CREATE TABLE "payment_commands" (
    "payment_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT,
    "state" TEXT NOT NULL DEFAULT 'DUE',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_commands_pkey" PRIMARY KEY ("payment_id", "kind")
) WITH (fillfactor = 70);
ALTER TABLE "payment_commands"
    ADD CONSTRAINT "payment_commands_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments" ("id") ON DELETE RESTRICT ON UPDATE NO ACTION,
    ADD CONSTRAINT "payment_commands_kind_check" CHECK ("kind" IN ('CREATE', 'CAPTURE', 'VOID', 'REFUND')),
    ADD CONSTRAINT "payment_commands_state_check" CHECK ("state" IN ('DUE', 'DONE', 'SUPERSEDED', 'GIVEN_UP'));
CREATE INDEX "payment_commands_due_idx" ON "payment_commands" ("due_at") WHERE "state" = 'DUE';
CREATE INDEX "payment_commands_given_up_idx" ON "payment_commands" ("payment_id") WHERE "state" = 'GIVEN_UP';

-- What the provider told us. The provider gets its answer after the commit, and repeats what has none.
CREATE TABLE "payment_events" (
    "provider" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "provider_payment_id" TEXT,
    "payload" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'NEW',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "outcome" TEXT,

    CONSTRAINT "payment_events_pkey" PRIMARY KEY ("provider", "event_id")
) WITH (fillfactor = 80);
ALTER TABLE "payment_events"
    ADD CONSTRAINT "payment_events_state_check" CHECK ("state" IN ('NEW', 'DONE', 'IGNORED', 'GIVEN_UP'));
CREATE INDEX "payment_events_new_idx" ON "payment_events" ("due_at") WHERE "state" = 'NEW';
CREATE INDEX "payment_events_given_up_idx" ON "payment_events" ("received_at") WHERE "state" = 'GIVEN_UP';

-- The provider of demos and tests has its own books, which no process of the shop reads. They stay empty where it does not run.
CREATE SCHEMA "payment_sandbox";

CREATE TABLE "payment_sandbox"."intents" (
    "id" TEXT NOT NULL,
    "client_secret" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "capture_method" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "card" TEXT,
    "captured" BIGINT NOT NULL DEFAULT 0,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "metadata" JSONB NOT NULL,
    "last_error" TEXT,
    "settles_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "authorized_at" TIMESTAMPTZ(3),
    "captured_at" TIMESTAMPTZ(3),
    "returned_at" TIMESTAMPTZ(3),

    CONSTRAINT "intents_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "intents_money_check" CHECK ("refunded" BETWEEN 0 AND "captured" AND "captured" <= "amount")
) WITH (fillfactor = 70);
CREATE INDEX "intents_settles_at_idx" ON "payment_sandbox"."intents" ("settles_at") WHERE "settles_at" IS NOT NULL;

-- Calls of the shop under a key, each with the answer that a repetition gets.
CREATE TABLE "payment_sandbox"."requests" (
    "idempotency_key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "requests_pkey" PRIMARY KEY ("idempotency_key")
) WITH (fillfactor = 70);

-- Events that the shop has yet to take. More copies of one than a single one only by a fault that is set on purpose.
CREATE TABLE "payment_sandbox"."events" (
    "id" TEXT NOT NULL,
    "copy" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id", "copy")
);
CREATE INDEX "events_due_at_idx" ON "payment_sandbox"."events" ("due_at");

-- Whoever writes orders moves payments, and never changes whose they are and how much; the sandbox runs as the same role.
DO $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT CASE a."grantee" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a."grantee")) END
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c."relacl") a
         WHERE c."oid" = 'public.orders'::regclass AND a."privilege_type" = 'INSERT' AND a."grantee" <> c."relowner"
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ("provider_payment_id", "state", "captured", "refunded", "updated_at", "checked_at") ON "payments" TO %s', "grantee");
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ("reason", "state", "attempts", "due_at", "last_error", "done_at") ON "payment_commands" TO %s', "grantee");
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ("state", "attempts", "due_at", "outcome") ON "payment_events" TO %s', "grantee");
        EXECUTE format('GRANT USAGE ON SCHEMA "payment_sandbox" TO %s', "grantee");
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "payment_sandbox" TO %s', "grantee");
    END LOOP;
END
$$;
