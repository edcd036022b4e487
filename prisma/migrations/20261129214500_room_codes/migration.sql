-- Codes whose holders a waiting room calls first.
SET LOCAL lock_timeout = '2s';

CREATE TABLE "room_codes" (
    "sale_id" TEXT NOT NULL,
    -- SHA-256: the code itself is shown once, to the operator who makes it.
    "code_hash" BYTEA NOT NULL,
    "uses_max" INTEGER NOT NULL,
    "uses" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "room_codes_pkey" PRIMARY KEY ("sale_id", "code_hash")
);
ALTER TABLE "room_codes"
    ADD CONSTRAINT "room_codes_sale_id_fkey" FOREIGN KEY ("sale_id") REFERENCES "rooms" ("sale_id") ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "room_codes_hash_check" CHECK (length("code_hash") = 32),
    ADD CONSTRAINT "room_codes_uses_check" CHECK ("uses" BETWEEN 0 AND "uses_max" AND "uses_max" BETWEEN 1 AND 1000);

-- Who has used which: a user needs one, and uses none twice.
CREATE TABLE "room_code_uses" (
    "sale_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "room_code_uses_pkey" PRIMARY KEY ("sale_id", "user_id")
);
ALTER TABLE "room_code_uses"
    ADD CONSTRAINT "room_code_uses_code_fkey" FOREIGN KEY ("sale_id", "code_hash") REFERENCES "room_codes" ("sale_id", "code_hash") ON DELETE CASCADE ON UPDATE NO ACTION;
