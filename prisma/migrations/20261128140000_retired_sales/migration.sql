-- A sale that ended long ago and whose every reservation is an order leaves Redis; "retired_at" says that it did. Whatever
-- Redis would have to follow brings it back: a change of its definition, also one made by hand in Adminer, and a reset.
SET LOCAL lock_timeout = '2s';

-- AlterTable
ALTER TABLE "sales" ADD COLUMN "retired_at" TIMESTAMPTZ(3);

CREATE OR REPLACE FUNCTION "raise_sale_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "is_redefined" BOOLEAN := (NEW."name", NEW."total_stock", NEW."state", NEW."starts_at", NEW."ends_at")
        IS DISTINCT FROM (OLD."name", OLD."total_stock", OLD."state", OLD."starts_at", OLD."ends_at");
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
