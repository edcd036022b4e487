-- Waiting rooms let in by what is free, beside the rate, and remember whom they called when.
SET LOCAL lock_timeout = '2s';

ALTER TABLE "rooms"
    -- How many may be inside at once, and how many for each unit that is left; null for any number.
    ADD COLUMN "inside_max" INTEGER,
    ADD COLUMN "inside_per_unit" INTEGER,
    -- When either was changed last.
    ADD COLUMN "limits_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ADD CONSTRAINT "rooms_inside_max_check" CHECK ("inside_max" BETWEEN 1 AND 1000000),
    ADD CONSTRAINT "rooms_inside_per_unit_check" CHECK ("inside_per_unit" BETWEEN 1 AND 1000);

-- The places that a room called, first to last, one row for each moment in which it called any.
CREATE TABLE "room_calls" (
    "sale_id" TEXT NOT NULL,
    "first_place" INTEGER NOT NULL,
    "last_place" INTEGER NOT NULL,
    "called_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "room_calls_pkey" PRIMARY KEY ("sale_id", "first_place")
);
ALTER TABLE "room_calls"
    ADD CONSTRAINT "room_calls_sale_id_fkey" FOREIGN KEY ("sale_id") REFERENCES "rooms" ("sale_id") ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "room_calls_places_check" CHECK ("first_place" >= 1 AND "last_place" >= "first_place");

INSERT INTO "room_calls" SELECT "sale_id", 1, "serving", "created_at" FROM "rooms" WHERE "serving" > 0;
