#!lua
--[[
Lets an owner go whom neither an order nor an outbox entry backs: his unit can be sold again, and he may buy again.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 epoch in which the caller looked, 2 user id, 3 what the orders hash has of him

Returns
  'not-ready'   see reserve-units; or the sale has another epoch by now, so it has to be looked at again
  'none'        he is no owner, owns something else by now, or his reservation is in the outbox
  'released'

The caller must have made sure in the database, under the sale's lock, that there is no order. Repeating it changes nothing.
]]
local epoch, gate, server, totalStock = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'gate', 'server', 'totalStock'))
if epoch ~= ARGV[1] or not trustedStock(gate, server, totalStock) then
  return 'not-ready'
end
if redis.call('HGET', KEYS[4], ARGV[2]) ~= ARGV[3] then
  return 'none'
end
local outboxId = outboxIdOf(ARGV[3])
-- Somebody may have written anything by hand.
if string.match(outboxId, '^%d+%-%d+$') and hasEntry(outboxId) then
  return 'none'
end

redis.call('HDEL', KEYS[4], ARGV[2])
redis.call('SREM', KEYS[3], ARGV[2])
redis.call('SET', KEYS[2], math.max(tonumber(totalStock) - redis.call('HLEN', KEYS[4]), 0))
return 'released'
