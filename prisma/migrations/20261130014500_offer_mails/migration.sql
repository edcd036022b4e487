-- Who on a waiting list wants one mail with an offer. A row goes when its mail is sent, or when none can come any more.
SET LOCAL lock_timeout = '2s';

CREATE TABLE "offer_mails" (
    "place" BIGINT NOT NULL,
    "email" TEXT NOT NULL,
    -- Of the mail.
    "language" TEXT NOT NULL,
    -- Of the offer, written with its order; until then no mail is due.
    "order_id" UUID,
    -- Begun attempts to send it, and when the next one may begin.
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),

    CONSTRAINT "offer_mails_pkey" PRIMARY KEY ("place")
);
ALTER TABLE "offer_mails"
    ADD CONSTRAINT "offer_mails_place_fkey" FOREIGN KEY ("place") REFERENCES "waiting_list" ("place") ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "offer_mails_email_check" CHECK (length("email") BETWEEN 3 AND 254),
    ADD CONSTRAINT "offer_mails_language_check" CHECK ("language" IN ('en', 'de')),
    ADD CONSTRAINT "offer_mails_due_check" CHECK (("order_id" IS NULL) = ("due_at" IS NULL));
CREATE INDEX "offer_mails_due_idx" ON "offer_mails" ("due_at") WHERE "due_at" IS NOT NULL;

-- Whoever adds to the waiting list has addresses with it, and forgets them.
DO $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT CASE a."grantee" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a."grantee")) END
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c."relacl") a
         WHERE c."oid" = 'public.waiting_list'::regclass AND a."privilege_type" = 'INSERT' AND a."grantee" <> c."relowner"
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, DELETE, UPDATE ("email", "language", "order_id", "attempts", "due_at") ON "offer_mails" TO %s', "grantee");
    END LOOP;
END
$$;
