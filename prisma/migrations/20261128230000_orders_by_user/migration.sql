-- One index over the orders of both modes instead of two partial ones, which no question about all orders of a sale could use. An
-- order of an INSTANT sale has no instance, so its user still has one; holds have an instance each.
SET LOCAL lock_timeout = '2s';

DROP INDEX "orders_sale_id_user_id_key";
DROP INDEX "orders_holds_idx";
CREATE UNIQUE INDEX "orders_sale_id_user_id_key" ON "orders" ("sale_id", "user_id", COALESCE("instance", ''));
