-- CreateTable
CREATE TABLE "sales" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "total_stock" INTEGER NOT NULL,
    "sold" INTEGER NOT NULL DEFAULT 0,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "reset_epoch" INTEGER NOT NULL DEFAULT 0,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL DEFAULT 'OPEN',
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sales_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "orders" (
    "id" UUID NOT NULL,
    "sale_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'CONFIRMED',
    "reserved_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_audit_trail" (
    "id" BIGSERIAL NOT NULL,
    "sale_id" TEXT NOT NULL,
    "user_id" TEXT,
    "event_type" TEXT NOT NULL,
    "order_id" UUID,
    "epoch" INTEGER NOT NULL,
    "metadata" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "instance" TEXT,
    "sequence" BIGINT,

    CONSTRAINT "order_audit_trail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "orders_sale_id_user_id_key" ON "orders"("sale_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "order_audit_trail_sale_id_epoch_instance_sequence_key" ON "order_audit_trail"("sale_id", "epoch", "instance", "sequence");

-- AddForeignKey
ALTER TABLE "orders" ADD CONSTRAINT "orders_sale_id_fkey" FOREIGN KEY ("sale_id") REFERENCES "sales"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- The database is the last guard: whatever Redis believes, no transaction can sell more than there is.
ALTER TABLE "sales"
    ADD CONSTRAINT "sales_id_check" CHECK ("id" ~ '^[A-Za-z0-9_-]{1,64}$'),
    ADD CONSTRAINT "sales_sold_check" CHECK ("sold" BETWEEN 0 AND "total_stock"),
    ADD CONSTRAINT "sales_epoch_check" CHECK ("reset_epoch" BETWEEN 0 AND "epoch"),
    ADD CONSTRAINT "sales_state_check" CHECK ("state" IN ('OPEN', 'PAUSED')),
    ADD CONSTRAINT "sales_window_check" CHECK ("starts_at" < "ends_at");

-- Every change of a definition, also one made by hand in Adminer, gets a higher revision. Redis takes over
-- the definition with the highest revision, so two writers cannot leave an old one there.
CREATE FUNCTION "raise_sale_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW."updated_at" := CURRENT_TIMESTAMP;
    IF (NEW."name", NEW."total_stock", NEW."state", NEW."starts_at", NEW."ends_at")
        IS DISTINCT FROM (OLD."name", OLD."total_stock", OLD."state", OLD."starts_at", OLD."ends_at") THEN
        NEW."revision" := OLD."revision" + 1;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER "raise_sale_revision" BEFORE UPDATE ON "sales"
    FOR EACH ROW EXECUTE FUNCTION "raise_sale_revision"();
