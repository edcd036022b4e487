-- The audit trail of a sale that ended long ago goes into a file (`npm run retention`). What is left of it here says that it is
-- missing on purpose: how the file is called, its hash, and where each chain stood, which a later row goes on from.
SET LOCAL lock_timeout = '2s';

CREATE TABLE "archive"."audit_files" (
    "id" BIGSERIAL NOT NULL,
    "sale_id" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "links" BIGINT NOT NULL,
    "events" BIGINT NOT NULL,
    "segments" BIGINT NOT NULL,
    "last_epoch" INTEGER NOT NULL,
    "chains" JSONB NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "written_by" TEXT NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_files_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "audit_files_file_key" UNIQUE ("file")
);
CREATE INDEX "audit_files_sale_id_id_idx" ON "archive"."audit_files" ("sale_id", "id");

-- Whoever may read the archive may read this, and nobody but the owner writes it.
DO $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT CASE a."grantee" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a."grantee")) END
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c."relacl") a
         WHERE c."oid" = 'archive.removals'::regclass AND a."privilege_type" = 'SELECT' AND a."grantee" <> c."relowner"
    LOOP
        EXECUTE format('GRANT SELECT ON "archive"."audit_files" TO %s', "grantee");
    END LOOP;
END
$$;
