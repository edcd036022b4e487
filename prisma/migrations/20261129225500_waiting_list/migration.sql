-- Who waits for units of a HOLD sale that come back. Redis has a copy to make offers by.
SET LOCAL lock_timeout = '2s';

-- How long an offer is held; null where nobody says.
ALTER TABLE "sales" ADD COLUMN "offer_ttl_ms" INTEGER;
ALTER TABLE "sales"
    ADD CONSTRAINT "sales_offer_check" CHECK ("offer_ttl_ms" IS NULL OR ("mode" = 'HOLD' AND "offer_ttl_ms" BETWEEN 1000 AND 86400000));
ALTER TABLE "sale_drafts" ADD COLUMN "offer_ttl_ms" INTEGER;
ALTER TABLE "sale_drafts"
    ADD CONSTRAINT "sales_offer_check" CHECK ("offer_ttl_ms" IS NULL OR ("mode" = 'HOLD' AND "offer_ttl_ms" BETWEEN 1000 AND 86400000));

-- As before; the time of offers is part of the definition.
CREATE OR REPLACE FUNCTION "raise_sale_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "is_redefined" BOOLEAN := (NEW."name", NEW."total_stock", NEW."state", NEW."starts_at", NEW."ends_at", NEW."mode",
            NEW."unit_price", NEW."currency", NEW."hold_ttl_ms", NEW."hold_extension_ms", NEW."quantity_max",
            NEW."limit_per_user", NEW."orders_per_user_max", NEW."offer_ttl_ms")
        IS DISTINCT FROM (OLD."name", OLD."total_stock", OLD."state", OLD."starts_at", OLD."ends_at", OLD."mode",
            OLD."unit_price", OLD."currency", OLD."hold_ttl_ms", OLD."hold_extension_ms", OLD."quantity_max",
            OLD."limit_per_user", OLD."orders_per_user_max", OLD."offer_ttl_ms");
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

CREATE TABLE "waiting_list" (
    -- The order of the list. Never used twice, but there are gaps.
    "place" BIGSERIAL NOT NULL,
    "sale_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "accept_less" BOOLEAN NOT NULL,
    -- JOINING until Redis is known to have it, then LISTED; LEAVING until Redis is known not to, then LEFT; OFFERED from when the
    -- order of the offer is written; RESET with the sale.
    "state" TEXT NOT NULL DEFAULT 'JOINING',
    "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- By the clock of Redis, as the deadlines of holds: since when it was on the list, and until when.
    "listed_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    -- The offer, and how many units were free when it was made. No reference: a reset takes the orders away.
    "order_id" UUID,
    "free_units" INTEGER,

    CONSTRAINT "waiting_list_pkey" PRIMARY KEY ("place")
);
ALTER TABLE "waiting_list"
    ADD CONSTRAINT "waiting_list_sale_id_fkey" FOREIGN KEY ("sale_id") REFERENCES "sales" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "waiting_list_quantity_check" CHECK ("quantity" BETWEEN 1 AND 100),
    ADD CONSTRAINT "waiting_list_state_check" CHECK ("state" IN ('JOINING', 'LISTED', 'LEAVING', 'LEFT', 'OFFERED', 'RESET')),
    ADD CONSTRAINT "waiting_list_offer_check" CHECK ("state" = 'RESET' OR ("state" = 'OFFERED') = (num_nonnulls("order_id", "free_units") = 2));
-- Each user waits once for a sale.
CREATE UNIQUE INDEX "waiting_list_waiting_key" ON "waiting_list" ("sale_id", "user_id") WHERE "state" IN ('JOINING', 'LISTED');
CREATE UNIQUE INDEX "waiting_list_order_id_key" ON "waiting_list" ("order_id") WHERE "order_id" IS NOT NULL;
CREATE INDEX "waiting_list_sale_id_place_idx" ON "waiting_list" ("sale_id", "place");
CREATE INDEX "waiting_list_unmirrored_idx" ON "waiting_list" ("place") WHERE "state" IN ('JOINING', 'LEAVING');

-- Whoever writes orders adds to it, and ends what is on it; nobody changes a place or whose it is.
DO $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT CASE a."grantee" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a."grantee")) END
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c."relacl") a
         WHERE c."oid" = 'public.orders'::regclass AND a."privilege_type" = 'INSERT' AND a."grantee" <> c."relowner"
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ("state", "listed_at", "ended_at", "order_id", "free_units") ON "waiting_list" TO %s', "grantee");
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE "waiting_list_place_seq" TO %s', "grantee");
    END LOOP;
END
$$;
