-- Sessions of operators who log in at a provider of OpenID Connect, and have no account here.
SET LOCAL lock_timeout = '2s';

ALTER TABLE "operator_sessions"
    ALTER COLUMN "operator_name" DROP NOT NULL,
    ADD COLUMN "issuer" TEXT,
    ADD COLUMN "subject" TEXT,
    ADD COLUMN "display_name" TEXT,
    -- As the provider said it at the login.
    ADD COLUMN "role" TEXT,
    -- Of the session at the provider, where it names it.
    ADD COLUMN "provider_session" TEXT;
ALTER TABLE "operator_sessions"
    ADD CONSTRAINT "operator_sessions_whose_check" CHECK (
        num_nonnulls("issuer", "subject", "display_name", "role") = CASE WHEN "operator_name" IS NULL THEN 4 ELSE 0 END),
    ADD CONSTRAINT "operator_sessions_role_check" CHECK ("role" IN ('viewer', 'operator', 'owner'));
CREATE INDEX "operator_sessions_issuer_subject_idx" ON "operator_sessions" ("issuer", "subject");
