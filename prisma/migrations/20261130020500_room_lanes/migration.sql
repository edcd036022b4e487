-- Lanes of waiting rooms beside `general`, each with a share of those who are called.
SET LOCAL lock_timeout = '2s';

-- Of the lane `general`.
ALTER TABLE "rooms" ADD COLUMN "weight" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_weight_check" CHECK ("weight" BETWEEN 1 AND 1000);

CREATE TABLE "room_lanes" (
    "sale_id" TEXT NOT NULL,
    "lane" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "drawn" INTEGER,
    "arrivals_bound" INTEGER NOT NULL DEFAULT 0,
    "serving" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "room_lanes_pkey" PRIMARY KEY ("sale_id", "lane")
);
CREATE UNIQUE INDEX "room_lanes_sale_id_name_key" ON "room_lanes" ("sale_id", "name");
ALTER TABLE "room_lanes"
    ADD CONSTRAINT "room_lanes_sale_id_fkey" FOREIGN KEY ("sale_id") REFERENCES "rooms" ("sale_id") ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "room_lanes_lane_check" CHECK ("lane" BETWEEN 1 AND 4),
    ADD CONSTRAINT "room_lanes_weight_check" CHECK ("weight" BETWEEN 1 AND 1000);

-- Null for codes that call at once.
ALTER TABLE "room_codes" ADD COLUMN "lane" INTEGER;
ALTER TABLE "room_codes" ADD CONSTRAINT "room_codes_lane_fkey"
    FOREIGN KEY ("sale_id", "lane") REFERENCES "room_lanes" ("sale_id", "lane") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- Beside room_calls, whose key workers of before lanes write by.
CREATE TABLE "room_lane_calls" (
    "sale_id" TEXT NOT NULL,
    "lane" INTEGER NOT NULL,
    "first_place" INTEGER NOT NULL,
    "last_place" INTEGER NOT NULL,
    "called_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "room_lane_calls_pkey" PRIMARY KEY ("sale_id", "lane", "first_place")
);
ALTER TABLE "room_lane_calls"
    ADD CONSTRAINT "room_lane_calls_lane_fkey" FOREIGN KEY ("sale_id", "lane") REFERENCES "room_lanes" ("sale_id", "lane")
        ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "room_lane_calls_places_check" CHECK ("first_place" BETWEEN 1 AND "last_place");
