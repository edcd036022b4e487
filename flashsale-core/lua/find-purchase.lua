#!lua flags=no-writes
--[[
Returns whether a user owns a unit, and whether its order has reached the database.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 user id

Returns
  { 'not-ready' }               see reserve-units
  { 'none' }
  { 'reserved', orderId }       the outbox still holds the entry
  { 'confirmed', orderId }
]]
if not trustedStock(unpack(redis.call('HMGET', KEYS[1], 'gate', 'server', 'totalStock'))) then
  return { 'not-ready' }
end
local owned = redis.call('HGET', KEYS[4], ARGV[1])
if not owned then
  return { 'none' }
end
local outboxId = outboxIdOf(owned)
return { outboxId ~= '' and hasEntry(outboxId) and 'reserved' or 'confirmed', orderIdOf(owned) }
