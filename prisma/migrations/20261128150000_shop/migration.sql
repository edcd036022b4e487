-- Which shop this database is. Redis carries the same id, so that a Redis which belongs to another database is refused
-- instead of being sold from. A dump takes it along: what is restored from one is the same shop.

-- CreateTable
CREATE TABLE "shop" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "is_only" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "shop_pkey" PRIMARY KEY ("is_only")
);
-- One row, for ever: without it no process knows its shop.
ALTER TABLE "shop" ADD CONSTRAINT "shop_is_only_check" CHECK ("is_only");
INSERT INTO "shop" DEFAULT VALUES;

CREATE FUNCTION "keep_shop"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A database is always a shop; another one by UPDATE shop SET id = gen_random_uuid()';
END
$$;

CREATE TRIGGER "keep_shop" BEFORE DELETE OR TRUNCATE ON "shop"
    FOR EACH STATEMENT EXECUTE FUNCTION "keep_shop"();
