-- "opened_epoch" below "epoch" means that the sale is closed: no server was named yet that opens its epoch. "redis_server"
-- names the one server on which it is opened, and no other may be.

-- AlterTable
ALTER TABLE "sales" ADD COLUMN "opened_epoch" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "sales" ADD COLUMN "redis_server" TEXT;
-- Sales that are open have no named server, so each is rebuilt once after the upgrade.
UPDATE "sales" SET "opened_epoch" = "epoch";
ALTER TABLE "sales" ADD CONSTRAINT "sales_opened_epoch_check" CHECK ("opened_epoch" BETWEEN 0 AND "epoch");

-- CreateTable
CREATE TABLE "sale_epoch_floor" (
    "epoch" INTEGER NOT NULL,
    "deletions" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "sale_epoch_floor_pkey" PRIMARY KEY ("epoch")
);
INSERT INTO "sale_epoch_floor" ("epoch") VALUES (0);

-- A sale that is made again under an id that was deleted begins above every epoch that went with a deleted row, so
-- whatever of the old one is still queued belongs to an epoch before its beginning. The count tells that there is
-- something to be closed in Redis. The audit trail goes with the sale, as its orders do: it would be that of the next one.
CREATE FUNCTION "remember_deleted_epochs"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        UPDATE "sale_epoch_floor"
           SET "epoch" = GREATEST("epoch", (SELECT MAX("epoch") FROM "sales")), "deletions" = "deletions" + 1;
        DELETE FROM "audit_events" WHERE "sale_id" IN (SELECT "id" FROM "sales");
        DELETE FROM "audit_segments" WHERE "sale_id" IN (SELECT "id" FROM "sales");
    ELSE
        UPDATE "sale_epoch_floor"
           SET "epoch" = GREATEST("epoch", (SELECT MAX("epoch") FROM "deleted")), "deletions" = "deletions" + 1;
        DELETE FROM "audit_events" WHERE "sale_id" IN (SELECT "id" FROM "deleted");
        DELETE FROM "audit_segments" WHERE "sale_id" IN (SELECT "id" FROM "deleted");
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER "remember_deleted_epochs" AFTER DELETE ON "sales" REFERENCING OLD TABLE AS "deleted"
    FOR EACH STATEMENT EXECUTE FUNCTION "remember_deleted_epochs"();
CREATE TRIGGER "remember_truncated_epochs" BEFORE TRUNCATE ON "sales"
    FOR EACH STATEMENT EXECUTE FUNCTION "remember_deleted_epochs"();
