-- Sales in buckets: the units of one sale are decided about in several places of Redis at the same time.
SET LOCAL lock_timeout = '2s';

-- Each bucket is rebuilt by itself, so each has an epoch, the epoch that Redis opens or has opened, and its server. They are null
-- in a sale of one bucket, for which the columns of the sale stand; "epoch" is the highest that any bucket had.
ALTER TABLE "sales"
    ADD COLUMN "buckets" SMALLINT NOT NULL DEFAULT 1,
    ADD COLUMN "bucket_epochs" INTEGER[],
    ADD COLUMN "bucket_opened" INTEGER[],
    ADD COLUMN "bucket_servers" TEXT[];
ALTER TABLE "sales"
    ADD CONSTRAINT "sales_buckets_check"
        CHECK ("buckets" BETWEEN 1 AND 64 AND ("buckets" = 1 OR ("mode" = 'INSTANT' AND NOT "has_room"))),
    -- A process of the release before, which knows nothing of buckets, cannot open such a sale and sell it once more as a whole.
    ADD CONSTRAINT "sales_bucket_opened_check" CHECK (
        "buckets" = 1 OR ("redis_server" IS NULL AND ("epoch" = 0 OR "bucket_epochs" IS NOT NULL))),
    ADD CONSTRAINT "sales_bucket_columns_check" CHECK (
        num_nonnulls("bucket_epochs", "bucket_opened", "bucket_servers") = 0
        OR ("buckets" > 1
            AND cardinality("bucket_epochs") = "buckets" AND array_position("bucket_epochs", NULL) IS NULL
            AND cardinality("bucket_opened") = "buckets" AND array_position("bucket_opened", NULL) IS NULL
            AND cardinality("bucket_servers") = "buckets"
            AND "epoch" >= ALL ("bucket_epochs")));

ALTER TABLE "sale_drafts" ADD COLUMN "buckets" SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE "sale_drafts"
    ADD CONSTRAINT "sales_buckets_check" CHECK ("buckets" BETWEEN 1 AND 64 AND ("buckets" = 1 OR "mode" = 'INSTANT'));

-- Which bucket a user is in follows from the number of buckets.
CREATE FUNCTION "refuse_other_buckets"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Sale % has % buckets, and their number stays', OLD."id", OLD."buckets"
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sales_buckets_fixed_check';
END
$$;
CREATE TRIGGER "refuse_other_buckets" BEFORE UPDATE ON "sales" FOR EACH ROW
    WHEN (NEW."buckets" <> OLD."buckets")
    EXECUTE FUNCTION "refuse_other_buckets"();
REVOKE ALL ON FUNCTION "refuse_other_buckets"() FROM PUBLIC;

-- The bucket of the buyer, so that the rebuild of one reads no orders of the others. Both tables, in the same order, so that a row
-- moves to the archive as a whole. The index is empty, but the table is read once, for about two seconds with 10 million orders; until
-- then no order is written.
ALTER TABLE "orders" ADD COLUMN "bucket" SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE "archive"."orders" ADD COLUMN "bucket" SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE "archive"."orders" ALTER COLUMN "bucket" DROP DEFAULT;
CREATE INDEX "orders_bucket_idx" ON "orders" ("sale_id", "bucket", "user_id") WHERE "bucket" > 0;

-- As before; all buckets begin again together.
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
    UPDATE "public"."sales" SET "epoch" = "p_epoch", "reset_epoch" = "p_epoch", "sold" = 0, "held" = 0,
           "bucket_epochs" = CASE WHEN "buckets" > 1 THEN array_fill("p_epoch", ARRAY["buckets"::integer]) END,
           "bucket_opened" = CASE WHEN "buckets" > 1 THEN COALESCE("bucket_opened", array_fill(0, ARRAY["buckets"::integer])) END,
           "bucket_servers" = CASE WHEN "buckets" > 1
               THEN COALESCE("bucket_servers", array_fill(NULL::text, ARRAY["buckets"::integer])) END
     WHERE "id" = "p_sale_id";
    "r" := "archive"."move_rows"('RESET', "s", "p_epoch", "p_actor");
    INSERT INTO "public"."audit_events" ("sale_id", "event_type", "epoch", "metadata")
    VALUES ("p_sale_id", 'ADMIN_RESET', "p_epoch", jsonb_build_object(
        'archivedOrders', "r"."orders", 'archivedAuditRows', "r"."audit_rows", 'removal', "r"."id", 'actor', "r"."actor"));
    RETURN "r";
END
$$;
