-- Who wants a mail when a sale opens. A row goes when its mail is sent, or when the sale ends.
SET LOCAL lock_timeout = '2s';

CREATE TABLE "reminders" (
    "sale_id" TEXT NOT NULL,
    -- In small letters, so that an address has one row in a sale.
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Begun attempts to send it, and when the next one may begin.
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reminders_pkey" PRIMARY KEY ("sale_id", "email")
);
ALTER TABLE "reminders"
    ADD CONSTRAINT "reminders_sale_id_fkey" FOREIGN KEY ("sale_id") REFERENCES "sales" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
    ADD CONSTRAINT "reminders_email_check" CHECK ("email" = lower("email") AND length("email") BETWEEN 3 AND 254);
