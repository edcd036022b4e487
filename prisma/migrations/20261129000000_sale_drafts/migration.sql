-- Sales that are not published. They have a table of their own, because everything that reads "sales" sells or shows what it finds
-- there: APIs and workers, those of the release before this one too, checks, and statements by hand. Publishing moves a row.
SET LOCAL lock_timeout = '2s';

CREATE TABLE "sale_drafts" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "total_stock" INTEGER NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "mode" TEXT NOT NULL,
    "unit_price" BIGINT,
    "currency" TEXT,
    "hold_ttl_ms" INTEGER,
    "hold_extension_ms" INTEGER,
    "quantity_max" INTEGER,
    "limit_per_user" INTEGER,
    "orders_per_user_max" INTEGER,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sale_drafts_pkey" PRIMARY KEY ("id")
);

-- What a sale must keep to, by the same names, so that a draft is refused for the same reasons and not when it is published.
ALTER TABLE "sale_drafts"
    ADD CONSTRAINT "sales_id_check" CHECK ("id" ~ '^[A-Za-z0-9_-]{1,64}$'),
    ADD CONSTRAINT "sales_units_check" CHECK ("total_stock" >= 0),
    ADD CONSTRAINT "sales_window_check" CHECK ("starts_at" < "ends_at"),
    ADD CONSTRAINT "sales_times_check" CHECK (
        "starts_at" >= '1970-01-01 00:00:00+00' AND "ends_at" <= '9999-12-31 23:59:59.999+00'),
    ADD CONSTRAINT "sales_name_check" CHECK (
        char_length("name") <= 200
        AND "name" !~ '[\u0001-\u001f\u007f-\u009f]'
        AND "name" ~ '[^ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]'),
    ADD CONSTRAINT "sales_mode_check" CHECK (
        CASE "mode"
            WHEN 'INSTANT' THEN num_nonnulls("unit_price", "currency", "hold_ttl_ms", "hold_extension_ms",
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
    ADD CONSTRAINT "sales_amount_check" CHECK ("unit_price"::numeric * "quantity_max" <= 9007199254740991);

-- A draft is changed, and goes when it is published or discarded: by whoever writes orders.
DO $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT CASE a."grantee" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a."grantee")) END
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c."relacl") a
         WHERE c."oid" = 'public.orders'::regclass AND a."privilege_type" = 'INSERT' AND a."grantee" <> c."relowner"
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON "sale_drafts" TO %s', "grantee");
    END LOOP;
END
$$;
