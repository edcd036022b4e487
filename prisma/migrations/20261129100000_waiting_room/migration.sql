-- Waiting rooms: who may buy when is drawn before the start of a sale, and first come, first served after it.
SET LOCAL lock_timeout = '2s';

ALTER TABLE "sales" ADD COLUMN "has_room" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "rooms" (
    "sale_id" TEXT NOT NULL,
    "opens_at" TIMESTAMPTZ(3) NOT NULL,
    -- How many are called in a minute.
    "per_minute" INTEGER NOT NULL,
    -- What people read while nobody is called.
    "paused_because" TEXT,
    -- SHA-256 of the secret, published from the first day. Nobody but the owner of the table can change either.
    "commitment" BYTEA NOT NULL,
    "secret" BYTEA NOT NULL,
    -- Hides the users in the published list; never published.
    "list_key" BYTEA NOT NULL,
    -- How many numbers were drawn, and the root of their list; null until the cut-off.
    "drawn" INTEGER,
    "list_root" BYTEA,
    "revealed_at" TIMESTAMPTZ(3),
    -- For a Redis that lost the room: a number that nobody has had, and how many were called.
    "arrivals_bound" INTEGER NOT NULL DEFAULT 0,
    "serving" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rooms_pkey" PRIMARY KEY ("sale_id")
);
ALTER TABLE "rooms"
    ADD CONSTRAINT "rooms_sale_id_fkey" FOREIGN KEY ("sale_id") REFERENCES "sales" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "rooms_per_minute_check" CHECK ("per_minute" BETWEEN 1 AND 600000),
    ADD CONSTRAINT "rooms_commitment_check" CHECK ("commitment" = sha256("secret") AND length("secret") = 32),
    ADD CONSTRAINT "rooms_drawn_check" CHECK ("drawn" >= 0 AND ("drawn" IS NULL) = ("list_root" IS NULL)),
    ADD CONSTRAINT "rooms_revealed_check" CHECK ("revealed_at" IS NULL OR "list_root" IS NOT NULL);

-- The list of a draw, 1,024 leaves of 32 bytes a row.
CREATE TABLE "room_lists" (
    "sale_id" TEXT NOT NULL,
    "segment" INTEGER NOT NULL,
    "leaves" BYTEA NOT NULL,

    CONSTRAINT "room_lists_pkey" PRIMARY KEY ("sale_id", "segment")
);
ALTER TABLE "room_lists"
    ADD CONSTRAINT "room_lists_sale_id_fkey" FOREIGN KEY ("sale_id") REFERENCES "rooms" ("sale_id") ON DELETE CASCADE ON UPDATE NO ACTION;
