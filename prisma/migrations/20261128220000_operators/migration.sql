-- The people who run sales, and a log of what they do.
SET LOCAL lock_timeout = '2s';

CREATE TABLE "operators" (
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    -- Argon2id, in the PHC form.
    "password_hash" TEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operators_pkey" PRIMARY KEY ("name")
);
ALTER TABLE "operators"
    -- The other actors of the log have these names.
    ADD CONSTRAINT "operators_name_check" CHECK ("name" ~ '^[a-z][a-z0-9._-]{1,31}$' AND "name" NOT IN ('demo', 'token', 'command')),
    ADD CONSTRAINT "operators_role_check" CHECK ("role" IN ('viewer', 'operator', 'owner')),
    ADD CONSTRAINT "operators_password_hash_check" CHECK ("password_hash" LIKE '$argon2id$%');

-- Only the hash of a session's token is kept: whoever reads this table cannot use it.
CREATE TABLE "operator_sessions" (
    "token_hash" TEXT NOT NULL,
    "operator_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_sessions_pkey" PRIMARY KEY ("token_hash")
);
ALTER TABLE "operator_sessions"
    ADD CONSTRAINT "operator_sessions_operator_name_fkey" FOREIGN KEY ("operator_name") REFERENCES "operators" ("name") ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "operator_sessions_token_hash_check" CHECK ("token_hash" ~ '^[0-9a-f]{64}$');
CREATE INDEX "operator_sessions_operator_name_idx" ON "operator_sessions" ("operator_name");

-- Written before an act begins. No foreign keys: the log outlives sales and operators.
CREATE TABLE "operator_acts" (
    "id" BIGSERIAL NOT NULL,
    "act" TEXT NOT NULL,
    "sale_id" TEXT,
    "actor" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    -- What was asked for. JSON, not JSONB, because a request may hold characters that JSONB refuses.
    "given" JSON,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_acts_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "operator_acts_sale_id_id_idx" ON "operator_acts" ("sale_id", "id");
CREATE INDEX "operator_acts_actor_id_idx" ON "operator_acts" ("actor", "id");

-- How an act ended; an act without an end is under way, or its process ended first.
CREATE TABLE "operator_act_ends" (
    "act_id" BIGINT NOT NULL,
    -- Of a sale whose id was made by the act.
    "sale_id" TEXT,
    "outcome" TEXT NOT NULL,
    -- Of the HTTP answer; null where there was none.
    "status" INTEGER,
    "before" JSON,
    "after" JSON,
    "ended_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_act_ends_pkey" PRIMARY KEY ("act_id")
);
ALTER TABLE "operator_act_ends"
    ADD CONSTRAINT "operator_act_ends_act_id_fkey" FOREIGN KEY ("act_id") REFERENCES "operator_acts" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "operator_act_ends_outcome_check" CHECK ("outcome" IN ('DONE', 'REFUSED', 'FAILED'));
CREATE INDEX "operator_act_ends_sale_id_idx" ON "operator_act_ends" ("sale_id");
