-- The audit trail is chained by hashes: whoever changes, removes or reorders rows of it is found by `npm run verify`, and,
-- where he can rewrite the chain as well, by a head of it that is kept elsewhere.
SET LOCAL lock_timeout = '2s';

-- The end of each chain. A writer has a chain of its own for each sale and epoch, so nobody waits for another one.
CREATE TABLE "audit_heads" (
    "sale_id" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "writer" TEXT NOT NULL,
    "links" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_heads_pkey" PRIMARY KEY ("sale_id", "epoch", "writer")
);

-- The rows that one statement added to a chain, and the hash of each. A link stays when its rows move to the archive.
CREATE TABLE "audit_links" (
    "sale_id" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "writer" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "audit_ids" BIGINT[] NOT NULL,
    "row_hashes" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "pruned_removal_id" BIGINT,

    CONSTRAINT "audit_links_pkey" PRIMARY KEY ("sale_id", "epoch", "writer", "position")
);
ALTER TABLE "audit_links" ADD CONSTRAINT "audit_links_kind_check" CHECK ("kind" IN ('event', 'segment'));

-- Rows up to this id were written before there were chains.
CREATE TABLE "audit_chain_start" (
    "last_unchained_id" BIGINT NOT NULL,
    "is_only" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "audit_chain_start_pkey" PRIMARY KEY ("is_only")
);
ALTER TABLE "audit_chain_start" ADD CONSTRAINT "audit_chain_start_is_only_check" CHECK ("is_only");

-- verify/src/checks/audit-chain.ts computes the same. Times are milliseconds, whatever the time zone of the session.
CREATE FUNCTION "audit_event_hash"("e" "audit_events") RETURNS BYTEA LANGUAGE sql STABLE AS $$
    SELECT pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
        'event', "e"."id", "e"."sale_id", "e"."epoch", "e"."instance", "e"."sequence", "e"."user_id", "e"."event_type", "e"."order_id",
        "e"."metadata", pg_catalog.trunc(EXTRACT(epoch FROM "e"."created_at") * 1000))::text, 'UTF8'))
$$;
CREATE FUNCTION "audit_segment_hash"("s" "audit_segments") RETURNS BYTEA LANGUAGE sql STABLE AS $$
    SELECT pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
        'segment', "s"."id", "s"."sale_id", "s"."epoch", "s"."instance", "s"."first_sequence", "s"."row_count", "s"."event_type",
        pg_catalog.trunc(EXTRACT(epoch FROM "s"."began_at") * 1000), pg_catalog.trunc(EXTRACT(epoch FROM "s"."confirmed_at") * 1000),
        pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to("s"."user_ids", 'UTF8')), 'hex'),
        pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to("s"."order_ids", 'UTF8')), 'hex'),
        pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to("s"."decided_after_ms", 'UTF8')), 'hex'))::text, 'UTF8'))
$$;

-- The hash of a link is that of its predecessor's hash and of the hashes of its rows; the first one follows the name of its chain.
CREATE FUNCTION "add_audit_link"("p_sale_id" TEXT, "p_epoch" INTEGER, "p_writer" TEXT, "p_kind" TEXT, "p_ids" BIGINT[], "p_hashes" BYTEA)
RETURNS VOID LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    "r" "public"."audit_heads";
BEGIN
    INSERT INTO "public"."audit_heads" AS "h" ("sale_id", "epoch", "writer", "links", "hash")
    VALUES ("p_sale_id", "p_epoch", "p_writer", 1,
            sha256(sha256(convert_to(jsonb_build_array('chain', "p_sale_id", "p_epoch", "p_writer")::text, 'UTF8')) || "p_hashes"))
    ON CONFLICT ("sale_id", "epoch", "writer") DO UPDATE SET "links" = "h"."links" + 1, "hash" = sha256("h"."hash" || "p_hashes")
    RETURNING * INTO "r";
    INSERT INTO "public"."audit_links" ("sale_id", "epoch", "writer", "position", "kind", "audit_ids", "row_hashes", "hash")
    VALUES ("p_sale_id", "p_epoch", "p_writer", "r"."links", "p_kind", "p_ids", "p_hashes", "r"."hash");
END
$$;

-- After the statement, so that a row which was there already (ON CONFLICT DO NOTHING) gets no link. A connection writes its
-- single events in a chain of its own: nothing else orders them, and a chain for all would make writers wait for each other.
CREATE FUNCTION "link_audit_events"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM "public"."add_audit_link"("chain"."sale_id", "chain"."epoch", 'events ' || pg_backend_pid(), 'event', "chain"."ids", "chain"."hashes")
       FROM (SELECT "sale_id", "epoch", array_agg("id" ORDER BY "id") AS "ids",
                    string_agg("public"."audit_event_hash"("a"), ''::bytea ORDER BY "id") AS "hashes"
               FROM "added" "a" GROUP BY "sale_id", "epoch" ORDER BY "sale_id", "epoch") AS "chain";
    RETURN NULL;
END
$$;

-- The segments of an API are in the chain of its instance. Those of orders are in one chain: whoever writes them has locked the sale.
CREATE FUNCTION "link_audit_segments"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM "public"."add_audit_link"("chain"."sale_id", "chain"."epoch", "chain"."writer", 'segment', "chain"."ids", "chain"."hashes")
       FROM (SELECT "sale_id", "epoch", COALESCE("instance", 'orders') AS "writer", array_agg("id" ORDER BY "id") AS "ids",
                    string_agg("public"."audit_segment_hash"("a"), ''::bytea ORDER BY "id") AS "hashes"
               FROM "added" "a" GROUP BY "sale_id", "epoch", COALESCE("instance", 'orders')
              ORDER BY "sale_id", "epoch", "writer") AS "chain";
    RETURN NULL;
END
$$;

CREATE TRIGGER "link_audit_events" AFTER INSERT ON "audit_events" REFERENCING NEW TABLE AS "added"
    FOR EACH STATEMENT EXECUTE FUNCTION "link_audit_events"();
CREATE TRIGGER "link_audit_segments" AFTER INSERT ON "audit_segments" REFERENCING NEW TABLE AS "added"
    FOR EACH STATEMENT EXECUTE FUNCTION "link_audit_segments"();

-- The triggers have locked both tables against writers, so nothing comes between.
INSERT INTO "audit_chain_start" ("last_unchained_id")
SELECT GREATEST((SELECT MAX("id") FROM "audit_events"), (SELECT MAX("id") FROM "audit_segments"),
                (SELECT MAX("id") FROM "archive"."audit_events"), (SELECT MAX("id") FROM "archive"."audit_segments"), 0);

-- As before; the links of what is pruned say so.
CREATE OR REPLACE FUNCTION "archive"."prune"("p_before" TIMESTAMPTZ) RETURNS INTEGER
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    "ids" BIGINT[];
BEGIN
    WITH "pruned" AS (
        UPDATE "archive"."removals" SET "pruned_at" = CURRENT_TIMESTAMP, "pruned_by" = SESSION_USER
         WHERE "removed_at" < "p_before" AND "pruned_at" IS NULL RETURNING "id"
    ) SELECT COALESCE(array_agg("id"), '{}') INTO "ids" FROM "pruned";
    DELETE FROM "archive"."orders" WHERE "removal_id" = ANY("ids");
    WITH "gone" AS (DELETE FROM "archive"."audit_events" WHERE "removal_id" = ANY("ids") RETURNING "removal_id", "sale_id", "id")
    UPDATE "public"."audit_links" AS "l" SET "pruned_removal_id" = "gone"."removal_id"
      FROM "gone" WHERE "l"."sale_id" = "gone"."sale_id" AND "l"."kind" = 'event' AND "l"."audit_ids"[1] = "gone"."id";
    WITH "gone" AS (DELETE FROM "archive"."audit_segments" WHERE "removal_id" = ANY("ids") RETURNING "removal_id", "sale_id", "id")
    UPDATE "public"."audit_links" AS "l" SET "pruned_removal_id" = "gone"."removal_id"
      FROM "gone" WHERE "l"."sale_id" = "gone"."sale_id" AND "l"."kind" = 'segment' AND "l"."audit_ids"[1] = "gone"."id";
    RETURN cardinality("ids");
END
$$;

-- As before; an owner who empties the books empties their chains.
CREATE OR REPLACE FUNCTION "remember_deleted_epochs"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        UPDATE "public"."sale_epoch_floor"
           SET "epoch" = GREATEST("epoch", (SELECT MAX("epoch") FROM "public"."sales")), "deletions" = "deletions" + 1;
        DELETE FROM "public"."audit_events" WHERE "sale_id" IN (SELECT "id" FROM "public"."sales");
        DELETE FROM "public"."audit_segments" WHERE "sale_id" IN (SELECT "id" FROM "public"."sales");
        DELETE FROM "public"."audit_links" WHERE "sale_id" IN (SELECT "id" FROM "public"."sales");
        DELETE FROM "public"."audit_heads" WHERE "sale_id" IN (SELECT "id" FROM "public"."sales");
    ELSE
        UPDATE "public"."sale_epoch_floor"
           SET "epoch" = GREATEST("epoch", (SELECT MAX("epoch") FROM "deleted")), "deletions" = "deletions" + 1;
    END IF;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION "audit_event_hash", "audit_segment_hash", "add_audit_link", "link_audit_events", "link_audit_segments" FROM PUBLIC;

-- Whoever writes the audit trail may read its chains: only the triggers, as the owner, write them.
DO $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT CASE a."grantee" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a."grantee")) END
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c."relacl") a
         WHERE c."oid" IN ('public.audit_events'::regclass, 'public.audit_links'::regclass) AND a."grantee" <> c."relowner"
    LOOP
        EXECUTE format('REVOKE ALL ON "audit_heads", "audit_links", "audit_chain_start" FROM %s', "grantee");
        EXECUTE format('GRANT SELECT ON "audit_heads", "audit_links", "audit_chain_start" TO %s', "grantee");
    END LOOP;
END
$$;
