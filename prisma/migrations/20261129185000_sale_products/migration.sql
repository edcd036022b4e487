-- What buyers read and see of a product. Apart from "sales", which every decision about orders reads and locks; the id is that of a
-- sale or of a draft, so publishing changes nothing here.
SET LOCAL lock_timeout = '2s';

CREATE TABLE "sale_products" (
    "sale_id" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "conditions" TEXT NOT NULL DEFAULT '',
    -- Of a sale that sells at once, which takes no money: what is shown. A sale of the mode HOLD has its own price.
    "unit_price" BIGINT,
    "currency" TEXT,
    "old_price" BIGINT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sale_products_pkey" PRIMARY KEY ("sale_id")
);
ALTER TABLE "sale_products"
    ADD CONSTRAINT "sale_products_sale_id_check" CHECK ("sale_id" ~ '^[A-Za-z0-9_-]{1,64}$'),
    ADD CONSTRAINT "sale_products_texts_check" CHECK (char_length("description") <= 4000 AND char_length("conditions") <= 8000),
    ADD CONSTRAINT "sale_products_price_check" CHECK (
        num_nulls("unit_price", "currency") IN (0, 2) AND "unit_price" BETWEEN 1 AND 9007199254740991 AND "currency" ~ '^[A-Z]{3}$'),
    ADD CONSTRAINT "sale_products_old_price_check" CHECK (
        "old_price" BETWEEN 1 AND 9007199254740991 AND ("unit_price" IS NULL OR "old_price" > "unit_price"));

-- Its pictures, in the order in which they were added. The files are named after the hash of what was uploaded; the size is that of
-- the largest.
CREATE TABLE "sale_pictures" (
    "sale_id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "alt" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sale_pictures_pkey" PRIMARY KEY ("sale_id", "hash")
);
ALTER TABLE "sale_pictures"
    ADD CONSTRAINT "sale_pictures_sale_id_check" CHECK ("sale_id" ~ '^[A-Za-z0-9_-]{1,64}$'),
    ADD CONSTRAINT "sale_pictures_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "sale_pictures_alt_check" CHECK (char_length("alt") BETWEEN 1 AND 200),
    ADD CONSTRAINT "sale_pictures_size_check" CHECK ("width" BETWEEN 1 AND 10000 AND "height" BETWEEN 1 AND 100000);

-- No foreign key, because the id may be that of a draft.
CREATE FUNCTION "remove_product_of_sale"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM "sale_pictures" WHERE "sale_id" = OLD."id";
    DELETE FROM "sale_products" WHERE "sale_id" = OLD."id";
    RETURN NULL;
END
$$;
CREATE TRIGGER "remove_product_of_sale" AFTER DELETE ON "sales" FOR EACH ROW EXECUTE FUNCTION "remove_product_of_sale"();
REVOKE ALL ON FUNCTION "remove_product_of_sale"() FROM PUBLIC;

-- Whoever writes orders may write products.
DO $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT CASE a."grantee" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a."grantee")) END
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c."relacl") a
         WHERE c."oid" = 'public.orders'::regclass AND a."privilege_type" = 'INSERT' AND a."grantee" <> c."relowner"
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON "sale_products" TO %s', "grantee");
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON "sale_pictures" TO %s', "grantee");
    END LOOP;
END
$$;
