#!lua
--[[
Removes an owner who has neither an order nor an outbox entry: the unit can be sold again, and the user may buy again.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 epoch that the caller saw, 2 user id, 3 the user's value in the orders hash

Returns
  'not-ready'   see reserve-units; or the sale has another epoch by now, so the caller must look again
  'none'        the user is no owner, owns something else by now, or has a reservation in the outbox
  'released'

The caller must have checked in the database, under the sale's lock, that there is no order.
Repeating it changes nothing.
]]
local epoch, gate, server, totalStock = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'gate', 'server', 'totalStock'))
if epoch ~= ARGV[1] or not trustedStock(gate, server, totalStock) then
  return 'not-ready'
end
if redis.call('HGET', KEYS[4], ARGV[2]) ~= ARGV[3] then
  return 'none'
end
local outboxId = outboxIdOf(ARGV[3])
-- The value may have been written by hand.
if string.match(outboxId, '^%d+%-%d+$') and hasEntry(outboxId) then
  return 'none'
end

redis.call('HDEL', KEYS[4], ARGV[2])
redis.call('SREM', KEYS[3], ARGV[2])
redis.call('SET', KEYS[2], math.max(tonumber(totalStock) - redis.call('HLEN', KEYS[4]), 0))
return 'released'
