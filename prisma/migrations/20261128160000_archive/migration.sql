-- A reset deleted orders and audit rows, so API and worker had the right to delete them. Now nobody but the owner has it:
-- what a reset or the deletion of a sale takes out of the books goes into the schema "archive", by a function of the owner.
SET LOCAL lock_timeout = '2s';

CREATE SCHEMA "archive";

-- What was removed together: the sale as it was, and who removed it when.
CREATE TABLE "archive"."removals" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "sale_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "total_stock" INTEGER NOT NULL,
    "sold" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "reset_epoch" INTEGER NOT NULL,
    "next_epoch" INTEGER,
    "orders" INTEGER NOT NULL DEFAULT 0,
    "audit_rows" BIGINT NOT NULL DEFAULT 0,
    "removed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT,
    "role" TEXT NOT NULL DEFAULT SESSION_USER,
    "application" TEXT NOT NULL DEFAULT current_setting('application_name'),
    "address" INET DEFAULT inet_client_addr(),
    "pruned_at" TIMESTAMPTZ(3),
    "pruned_by" TEXT,

    CONSTRAINT "removals_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "removals_kind_check" CHECK ("kind" IN ('RESET', 'DELETED'))
);
CREATE INDEX "removals_sale_id_id_idx" ON "archive"."removals" ("sale_id", "id");

-- The columns of the live tables in their order, so that a row moves as a whole; a test compares them. A column added to one
-- of them is added to its archive in the same migration.
CREATE TABLE "archive"."orders" ("removal_id" BIGINT NOT NULL, LIKE "public"."orders");
CREATE TABLE "archive"."audit_events" ("removal_id" BIGINT NOT NULL, LIKE "public"."audit_events");
CREATE TABLE "archive"."audit_segments" ("removal_id" BIGINT NOT NULL, LIKE "public"."audit_segments");
-- The rows of a removal lie together, so this costs next to nothing where a reset moves a million of them.
CREATE INDEX "orders_removal_id_idx" ON "archive"."orders" USING brin ("removal_id");
CREATE INDEX "audit_events_removal_id_idx" ON "archive"."audit_events" USING brin ("removal_id");
CREATE INDEX "audit_segments_removal_id_idx" ON "archive"."audit_segments" USING brin ("removal_id");

-- The same view over the archived rows: its text names no schema, so the search path decides whose tables it reads.
DO $$
DECLARE
    "before" TEXT := current_setting('search_path');
    "view_text" TEXT := pg_get_viewdef('public.order_audit_trail');
BEGIN
    PERFORM set_config('search_path', 'archive', true);
    EXECUTE 'CREATE VIEW "order_audit_trail" AS ' || "view_text";
    PERFORM set_config('search_path', "before", true);
END
$$;

-- Moves the orders and the audit rows of a sale, whose row the caller has locked.
CREATE FUNCTION "archive"."move_rows"("p_kind" TEXT, "p_sale" "public"."sales", "p_next_epoch" INTEGER, "p_actor" TEXT)
RETURNS "archive"."removals" LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    "r" "archive"."removals";
    "events" BIGINT;
BEGIN
    INSERT INTO "archive"."removals" ("kind", "sale_id", "name", "total_stock", "sold", "epoch", "reset_epoch", "next_epoch", "actor")
    VALUES ("p_kind", "p_sale"."id", "p_sale"."name", "p_sale"."total_stock", "p_sale"."sold", "p_sale"."epoch",
            "p_sale"."reset_epoch", "p_next_epoch", left("p_actor", 200))
    RETURNING * INTO "r";

    WITH "moved" AS (DELETE FROM "public"."orders" WHERE "sale_id" = "r"."sale_id" RETURNING *)
    INSERT INTO "archive"."orders" SELECT "r"."id", "moved".* FROM "moved";
    GET DIAGNOSTICS "r"."orders" = ROW_COUNT;

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

-- The only way to take orders and audit rows out of the books that API and worker have. It begins the new epoch in the same
-- step, since books without their orders under the old one would sell the units again.
CREATE FUNCTION "archive"."reset_sale"("p_sale_id" TEXT, "p_epoch" INTEGER, "p_actor" TEXT)
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
    UPDATE "public"."sales" SET "epoch" = "p_epoch", "reset_epoch" = "p_epoch", "sold" = 0 WHERE "id" = "p_sale_id";
    "r" := "archive"."move_rows"('RESET', "s", "p_epoch", "p_actor");
    INSERT INTO "public"."audit_events" ("sale_id", "event_type", "epoch", "metadata")
    VALUES ("p_sale_id", 'ADMIN_RESET', "p_epoch", jsonb_build_object(
        'archivedOrders', "r"."orders", 'archivedAuditRows', "r"."audit_rows", 'removal', "r"."id", 'actor', "r"."actor"));
    RETURN "r";
END
$$;

-- For the owner: deletes what was removed before a time, for good. The removals stay and say so.
CREATE FUNCTION "archive"."prune"("p_before" TIMESTAMPTZ) RETURNS INTEGER
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    "ids" BIGINT[];
BEGIN
    WITH "pruned" AS (
        UPDATE "archive"."removals" SET "pruned_at" = CURRENT_TIMESTAMP, "pruned_by" = SESSION_USER
         WHERE "removed_at" < "p_before" AND "pruned_at" IS NULL RETURNING "id"
    ) SELECT COALESCE(array_agg("id"), '{}') INTO "ids" FROM "pruned";
    DELETE FROM "archive"."orders" WHERE "removal_id" = ANY("ids");
    DELETE FROM "archive"."audit_events" WHERE "removal_id" = ANY("ids");
    DELETE FROM "archive"."audit_segments" WHERE "removal_id" = ANY("ids");
    RETURN cardinality("ids");
END
$$;

-- A deleted sale goes into the archive as well. Before its row goes: its orders go with the row.
CREATE FUNCTION "archive"."keep_deleted_sale"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM "archive"."move_rows"('DELETED', OLD, NULL, NULL);
    RETURN OLD;
END
$$;
CREATE TRIGGER "keep_deleted_sale" BEFORE DELETE ON "sales" FOR EACH ROW EXECUTE FUNCTION "archive"."keep_deleted_sale"();

-- As before, but for a fixed search path. TRUNCATE, which only the owner may, archives nothing.
CREATE OR REPLACE FUNCTION "remember_deleted_epochs"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        UPDATE "public"."sale_epoch_floor"
           SET "epoch" = GREATEST("epoch", (SELECT MAX("epoch") FROM "public"."sales")), "deletions" = "deletions" + 1;
        DELETE FROM "public"."audit_events" WHERE "sale_id" IN (SELECT "id" FROM "public"."sales");
        DELETE FROM "public"."audit_segments" WHERE "sale_id" IN (SELECT "id" FROM "public"."sales");
    ELSE
        UPDATE "public"."sale_epoch_floor"
           SET "epoch" = GREATEST("epoch", (SELECT MAX("epoch") FROM "deleted")), "deletions" = "deletions" + 1;
    END IF;
    RETURN NULL;
END
$$;

-- By default everybody may execute a function; these are for triggers, for the owner, and for whom they are granted to.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA "archive" FROM PUBLIC;
REVOKE ALL ON FUNCTION "remember_deleted_epochs"(), "raise_sale_revision"(), "keep_shop"() FROM PUBLIC;

-- Whoever could write orders keeps that, and no more, also where the roles are not made again after this migration.
DO $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT CASE a."grantee" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a."grantee")) END
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c."relacl") a
         WHERE c."oid" = 'public.orders'::regclass AND a."privilege_type" = 'INSERT' AND a."grantee" <> c."relowner"
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON "orders", "audit_events", "audit_segments" FROM %s', "grantee");
        EXECUTE format('GRANT USAGE ON SCHEMA "archive" TO %s', "grantee");
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA "archive" TO %s', "grantee");
        EXECUTE format('GRANT EXECUTE ON FUNCTION "archive"."reset_sale" TO %s', "grantee");
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA "public" REVOKE UPDATE, DELETE ON TABLES FROM %s', "grantee");
    END LOOP;
END
$$;
