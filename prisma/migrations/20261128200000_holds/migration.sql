-- A sale of the mode HOLD does not sell at once: a unit is held for a buyer until a deadline, and the order ends as CONFIRMED,
-- EXPIRED or CANCELLED. Sales of the mode INSTANT, which all of today's are, keep their rows and rules.
SET LOCAL lock_timeout = '2s';

-- AlterTable
ALTER TABLE "sales"
    ADD COLUMN "mode" TEXT NOT NULL DEFAULT 'INSTANT',
    ADD COLUMN "unit_price" BIGINT,
    ADD COLUMN "currency" TEXT,
    ADD COLUMN "hold_ttl_ms" INTEGER,
    ADD COLUMN "hold_extension_ms" INTEGER,
    ADD COLUMN "quantity_max" INTEGER,
    ADD COLUMN "limit_per_user" INTEGER,
    ADD COLUMN "orders_per_user_max" INTEGER,
    ADD COLUMN "held" INTEGER NOT NULL DEFAULT 0;

-- As before the last guard: units that are sold or held are no more than there are.
ALTER TABLE "sales"
    DROP CONSTRAINT "sales_sold_check",
    ADD CONSTRAINT "sales_units_check" CHECK ("sold" >= 0 AND "held" >= 0 AND "sold" + "held" <= "total_stock"),
    ADD CONSTRAINT "sales_mode_check" CHECK (
        CASE "mode"
            WHEN 'INSTANT' THEN "held" = 0 AND num_nonnulls("unit_price", "currency", "hold_ttl_ms", "hold_extension_ms",
                "quantity_max", "limit_per_user", "orders_per_user_max") = 0
            WHEN 'HOLD' THEN num_nulls("unit_price", "currency", "hold_ttl_ms", "hold_extension_ms",
                "quantity_max", "limit_per_user", "orders_per_user_max") = 0
            ELSE FALSE
        END),
    ADD CONSTRAINT "sales_terms_check" CHECK (
        "unit_price" >= 1 AND "currency" ~ '^[A-Z]{3}$'
        AND "hold_ttl_ms" BETWEEN 1000 AND 86400000 AND "hold_extension_ms" BETWEEN 0 AND 3600000
        AND "quantity_max" BETWEEN 1 AND 100 AND "limit_per_user" BETWEEN 1 AND 1000 AND "orders_per_user_max" BETWEEN 1 AND 100),
    ADD CONSTRAINT "sales_limit_check" CHECK ("quantity_max" <= "limit_per_user"),
    -- Programs count in doubles, which are exact up to here.
    ADD CONSTRAINT "sales_amount_check" CHECK ("unit_price"::numeric * "quantity_max" <= 9007199254740991);

-- For the process that looks for holds that ran out, once a second.
CREATE INDEX "sales_holding_idx" ON "sales" ("id") WHERE "mode" = 'HOLD' AND "retired_at" IS NULL;

-- As before; the terms of holds are part of the definition.
CREATE OR REPLACE FUNCTION "raise_sale_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "is_redefined" BOOLEAN := (NEW."name", NEW."total_stock", NEW."state", NEW."starts_at", NEW."ends_at", NEW."mode",
            NEW."unit_price", NEW."currency", NEW."hold_ttl_ms", NEW."hold_extension_ms", NEW."quantity_max",
            NEW."limit_per_user", NEW."orders_per_user_max")
        IS DISTINCT FROM (OLD."name", OLD."total_stock", OLD."state", OLD."starts_at", OLD."ends_at", OLD."mode",
            OLD."unit_price", OLD."currency", OLD."hold_ttl_ms", OLD."hold_extension_ms", OLD."quantity_max",
            OLD."limit_per_user", OLD."orders_per_user_max");
BEGIN
    NEW."updated_at" := CURRENT_TIMESTAMP;
    IF "is_redefined" THEN
        NEW."revision" := OLD."revision" + 1;
    END IF;
    IF "is_redefined" OR NEW."epoch" <> OLD."epoch" THEN
        NEW."retired_at" := NULL;
    END IF;
    RETURN NEW;
END
$$;

-- Redis keeps a sale of each mode under keys of its own, amounts of two currencies have no sum, and a buyer may have the units
-- that the limit allowed when he got them. The conditions stand here, so that no other update runs the function.
CREATE FUNCTION "refuse_fixed_terms"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Sale % was opened: mode and currency stay, and the limit per user can only be raised', OLD."id"
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sales_fixed_check';
END
$$;
CREATE TRIGGER "refuse_fixed_terms" BEFORE UPDATE ON "sales" FOR EACH ROW
    WHEN (OLD."epoch" > 0 AND (NEW."mode" <> OLD."mode" OR NEW."currency" <> OLD."currency" OR NEW."limit_per_user" < OLD."limit_per_user"))
    EXECUTE FUNCTION "refuse_fixed_terms"();

-- AlterTable: both, in the same order, so that a row moves to the archive as a whole.
ALTER TABLE "orders"
    ADD COLUMN "quantity" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "amount" BIGINT,
    ADD COLUMN "currency" TEXT,
    ADD COLUMN "expires_at" TIMESTAMPTZ(3),
    ADD COLUMN "instance" TEXT,
    ADD COLUMN "confirmed_at" TIMESTAMPTZ(3),
    ADD COLUMN "ended_at" TIMESTAMPTZ(3),
    ADD COLUMN "end_reason" TEXT;
ALTER TABLE "archive"."orders"
    ADD COLUMN "quantity" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "amount" BIGINT,
    ADD COLUMN "currency" TEXT,
    ADD COLUMN "expires_at" TIMESTAMPTZ(3),
    ADD COLUMN "instance" TEXT,
    ADD COLUMN "confirmed_at" TIMESTAMPTZ(3),
    ADD COLUMN "ended_at" TIMESTAMPTZ(3),
    ADD COLUMN "end_reason" TEXT;
ALTER TABLE "archive"."orders" ALTER COLUMN "quantity" DROP DEFAULT;

-- An order without a deadline is one of an INSTANT sale, and is never changed; the columns that API and worker may update
-- allow nothing else.
ALTER TABLE "orders" ADD CONSTRAINT "orders_state_check" CHECK (
    CASE WHEN "expires_at" IS NULL
        THEN "status" = 'CONFIRMED' AND "quantity" = 1
             AND num_nonnulls("amount", "currency", "instance", "confirmed_at", "ended_at", "end_reason") = 0
        ELSE "quantity" BETWEEN 1 AND 100 AND num_nulls("amount", "currency", "instance") = 0
             AND "amount" BETWEEN 1 AND 9007199254740991 AND "currency" ~ '^[A-Z]{3}$'
             AND CASE "status"
                 WHEN 'HELD' THEN num_nonnulls("confirmed_at", "ended_at", "end_reason") = 0
                 WHEN 'CONFIRMED' THEN "confirmed_at" IS NOT NULL AND num_nonnulls("ended_at", "end_reason") = 0
                 WHEN 'EXPIRED' THEN num_nulls("ended_at", "end_reason") = 0 AND "confirmed_at" IS NULL AND "end_reason" = 'DEADLINE'
                 WHEN 'CANCELLED' THEN num_nulls("ended_at", "end_reason") = 0
                     AND "end_reason" IN ('BUYER', 'OPERATOR', 'CAPTURE_FAILED', 'NO_UNIT', 'LIMIT')
                 ELSE FALSE
             END
    END);

-- Who gets the unit is decided by the condition of one UPDATE; a statement that forgot it must not decide otherwise.
CREATE FUNCTION "refuse_order_transition"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Order % is %, which cannot become %', OLD."id", OLD."status", NEW."status"
        USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_transition_check';
END
$$;
CREATE TRIGGER "refuse_order_transition" BEFORE UPDATE ON "orders" FOR EACH ROW
    WHEN (OLD."status" <> NEW."status" AND NOT (
        (OLD."status" = 'HELD' AND NEW."status" IN ('CONFIRMED', 'EXPIRED', 'CANCELLED'))
        OR (OLD."status" = 'CONFIRMED' AND NEW."status" = 'CANCELLED')))
    EXECUTE FUNCTION "refuse_order_transition"();

-- One order for a user holds for INSTANT sales as before: their insert names the same predicate. A worker of the release
-- before, which does not, repeats its batches until it is replaced; nothing is lost.
DROP INDEX "orders_sale_id_user_id_key";
CREATE UNIQUE INDEX "orders_sale_id_user_id_key" ON "orders" ("sale_id", "user_id") WHERE "expires_at" IS NULL;
CREATE INDEX "orders_holds_idx" ON "orders" ("sale_id", "user_id", "id") WHERE "expires_at" IS NOT NULL;

-- The last guard of the limit: the units that a buyer holds or has bought, and the limit when he got them.
CREATE TABLE "sale_buyers" (
    "sale_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "units" INTEGER NOT NULL,
    "unit_limit" INTEGER NOT NULL,

    CONSTRAINT "sale_buyers_pkey" PRIMARY KEY ("sale_id", "user_id")
) WITH (fillfactor = 80);
ALTER TABLE "sale_buyers" ADD CONSTRAINT "sale_buyers_sale_id_fkey"
    FOREIGN KEY ("sale_id") REFERENCES "sales" ("id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "sale_buyers" ADD CONSTRAINT "sale_buyers_units_check" CHECK ("units" BETWEEN 0 AND "unit_limit");

-- Segments of holds, each of one event: RESERVED when they were written, EXPIRED, and HOLD_CONFIRMED, which the trail shows as
-- CONFIRMED; that name is taken by the three rows of an order of an INSTANT sale.
ALTER TABLE "audit_segments" DROP CONSTRAINT "audit_segments_kind_check";
ALTER TABLE "audit_segments" ADD CONSTRAINT "audit_segments_kind_check" CHECK (
    CASE "event_type"
        WHEN 'CONFIRMED' THEN "order_ids" IS NOT NULL AND "confirmed_at" IS NOT NULL
        WHEN 'HOLD_CONFIRMED' THEN "order_ids" IS NOT NULL AND "confirmed_at" IS NOT NULL AND "instance" IS NULL
        WHEN 'RESERVED' THEN "order_ids" IS NOT NULL AND "confirmed_at" IS NULL AND "instance" IS NULL
        WHEN 'EXPIRED' THEN "order_ids" IS NOT NULL AND "confirmed_at" IS NULL AND "instance" IS NULL
        ELSE "instance" IS NOT NULL AND "first_sequence" IS NOT NULL AND "order_ids" IS NULL AND "confirmed_at" IS NULL
    END
);

-- As before, and the segments of holds. The parts stand apart so that a question for one type of event reads no segment that
-- cannot have it.
CREATE OR REPLACE VIEW "order_audit_trail" AS
SELECT "id" * 8192 AS "id", "sale_id", "user_id", "event_type", "order_id", "epoch", "metadata", "created_at", "instance", "sequence"
  FROM "audit_events"
UNION ALL
SELECT s."id" * 8192 + rows_each * (a."place" - 1), s."sale_id", a."user_id", 'ATTEMPTED', a."order_id", s."epoch", NULL,
       s."began_at" + a."after_ms" * interval '1 millisecond', s."instance", s."first_sequence" + rows_each * (a."place" - 1)
  FROM "audit_segments" s
 CROSS JOIN LATERAL (SELECT CASE s."event_type" WHEN 'CONFIRMED' THEN 3 ELSE 2 END AS rows_each) AS width
 CROSS JOIN LATERAL unnest(string_to_array(s."user_ids", ' '), string_to_array(s."decided_after_ms", ' ')::int[],
                           string_to_array(s."order_ids", ' ')::uuid[])
            WITH ORDINALITY AS a ("user_id", "after_ms", "order_id", "place")
 WHERE s."event_type" NOT IN ('REPLAYED', 'EXPIRED', 'HOLD_CONFIRMED')
UNION ALL
SELECT s."id" * 8192 + 3 * a."place" - 2, s."sale_id", a."user_id", 'RESERVED', a."order_id", s."epoch", NULL,
       s."began_at" + a."after_ms" * interval '1 millisecond', NULL, NULL
  FROM "audit_segments" s
 CROSS JOIN LATERAL unnest(string_to_array(s."user_ids", ' '), string_to_array(s."decided_after_ms", ' ')::int[],
                           string_to_array(s."order_ids", ' ')::uuid[])
            WITH ORDINALITY AS a ("user_id", "after_ms", "order_id", "place")
 WHERE s."event_type" = 'CONFIRMED'
UNION ALL
SELECT s."id" * 8192 + rows_each * a."place" - 1, s."sale_id", a."user_id", s."event_type", a."order_id", s."epoch", NULL,
       COALESCE(s."confirmed_at", s."began_at" + a."after_ms" * interval '1 millisecond'), s."instance",
       s."first_sequence" + rows_each * a."place" - 1
  FROM "audit_segments" s
 CROSS JOIN LATERAL (SELECT CASE WHEN s."event_type" IN ('REPLAYED', 'EXPIRED') THEN 1 WHEN s."event_type" = 'CONFIRMED' THEN 3 ELSE 2 END
                         AS rows_each) AS width
 CROSS JOIN LATERAL unnest(string_to_array(s."user_ids", ' '), string_to_array(s."decided_after_ms", ' ')::int[],
                           string_to_array(s."order_ids", ' ')::uuid[])
            WITH ORDINALITY AS a ("user_id", "after_ms", "order_id", "place")
 WHERE s."event_type" <> 'HOLD_CONFIRMED'
UNION ALL
SELECT s."id" * 8192 + a."place" - 1, s."sale_id", a."user_id", 'CONFIRMED', a."order_id", s."epoch", NULL, s."confirmed_at", NULL, NULL
  FROM "audit_segments" s
 CROSS JOIN LATERAL unnest(string_to_array(s."user_ids", ' '), string_to_array(s."order_ids", ' ')::uuid[])
            WITH ORDINALITY AS a ("user_id", "order_id", "place")
 WHERE s."event_type" = 'HOLD_CONFIRMED';

-- The same view over the archived rows: its text names no schema, so the search path decides whose tables it reads.
DO $$
DECLARE
    "before" TEXT := current_setting('search_path');
    "view_text" TEXT := pg_get_viewdef('public.order_audit_trail');
BEGIN
    PERFORM set_config('search_path', 'archive', true);
    EXECUTE 'CREATE OR REPLACE VIEW "order_audit_trail" AS ' || "view_text";
    PERFORM set_config('search_path', "before", true);
END
$$;

ALTER TABLE "archive"."removals" ADD COLUMN "held" INTEGER NOT NULL DEFAULT 0;

-- As before; what buyers have is the sum of the orders that move, so it is not kept.
CREATE OR REPLACE FUNCTION "archive"."move_rows"("p_kind" TEXT, "p_sale" "public"."sales", "p_next_epoch" INTEGER, "p_actor" TEXT)
RETURNS "archive"."removals" LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    "r" "archive"."removals";
    "events" BIGINT;
BEGIN
    INSERT INTO "archive"."removals" ("kind", "sale_id", "name", "total_stock", "sold", "held", "epoch", "reset_epoch", "next_epoch", "actor")
    VALUES ("p_kind", "p_sale"."id", "p_sale"."name", "p_sale"."total_stock", "p_sale"."sold", "p_sale"."held", "p_sale"."epoch",
            "p_sale"."reset_epoch", "p_next_epoch", left("p_actor", 200))
    RETURNING * INTO "r";

    WITH "moved" AS (DELETE FROM "public"."orders" WHERE "sale_id" = "r"."sale_id" RETURNING *)
    INSERT INTO "archive"."orders" SELECT "r"."id", "moved".* FROM "moved";
    GET DIAGNOSTICS "r"."orders" = ROW_COUNT;
    DELETE FROM "public"."sale_buyers" WHERE "sale_id" = "r"."sale_id";

    WITH "moved" AS (DELETE FROM "public"."audit_events" WHERE "sale_id" = "r"."sale_id" RETURNING *)
    INSERT INTO "archive"."audit_events" SELECT "r"."id", "moved".* FROM "moved";
    GET DIAGNOSTICS "events" = ROW_COUNT;

    WITH "moved" AS (DELETE FROM "public"."audit_segments" WHERE "sale_id" = "r"."sale_id" RETURNING *),
         "kept" AS (INSERT INTO "archive"."audit_segments" SELECT "r"."id", "moved".* FROM "moved")
    SELECT "events" + COALESCE(SUM("row_count"), 0) INTO "r"."audit_rows" FROM "moved";

    UPDATE "archive"."removals" SET "orders" = "r"."orders", "audit_rows" = "r"."audit_rows" WHERE "id" = "r"."id";
    RETURN "r";
END
$$;

-- As before; holds end with their sale's epoch.
CREATE OR REPLACE FUNCTION "archive"."reset_sale"("p_sale_id" TEXT, "p_epoch" INTEGER, "p_actor" TEXT)
RETURNS "archive"."removals" LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    "s" "public"."sales";
    "r" "archive"."removals";
BEGIN
    SELECT * INTO "s" FROM "public"."sales" WHERE "id" = "p_sale_id" FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no sale %', "p_sale_id" USING ERRCODE = 'no_data_found';
    END IF;
    IF "p_epoch" IS NULL OR "p_epoch" <= "s"."epoch" THEN
        RAISE EXCEPTION 'Sale % is in epoch %, and a reset must raise it', "p_sale_id", "s"."epoch" USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE "public"."sales" SET "epoch" = "p_epoch", "reset_epoch" = "p_epoch", "sold" = 0, "held" = 0 WHERE "id" = "p_sale_id";
    "r" := "archive"."move_rows"('RESET', "s", "p_epoch", "p_actor");
    INSERT INTO "public"."audit_events" ("sale_id", "event_type", "epoch", "metadata")
    VALUES ("p_sale_id", 'ADMIN_RESET', "p_epoch", jsonb_build_object(
        'archivedOrders', "r"."orders", 'archivedAuditRows', "r"."audit_rows", 'removal', "r"."id", 'actor', "r"."actor"));
    RETURN "r";
END
$$;

REVOKE ALL ON FUNCTION "refuse_fixed_terms"(), "refuse_order_transition"() FROM PUBLIC;

-- Whoever writes orders may end holds, and nothing else of an order may be changed.
DO $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT CASE a."grantee" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a."grantee")) END
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c."relacl") a
         WHERE c."oid" = 'public.orders'::regclass AND a."privilege_type" = 'INSERT' AND a."grantee" <> c."relowner"
    LOOP
        EXECUTE format('GRANT UPDATE ("status", "expires_at", "instance", "confirmed_at", "ended_at", "end_reason") ON "orders" TO %s', "grantee");
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ("units", "unit_limit") ON "sale_buyers" TO %s', "grantee");
    END LOOP;
END
$$;
