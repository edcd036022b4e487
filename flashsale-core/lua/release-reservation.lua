#!lua
--[[
Releases a reservation: its unit can be sold again, its user may buy again, and its outbox entry is removed.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 user id, 2 order id, 3 outbox id of the reservation

Returns
  'not-ready'   see reserve-units; a rebuild in progress may have read the entry already: try again later
  'none'        the user does not own a unit by this exact reservation, or its order is known to be in the database
  'released'

The caller must have ensured in the database, under the sale's lock, that the order does not exist and never will:
copies of the message may still be queued, and the entry leaves the outbox a moment after its order is committed. See
discard-reservation.ts. Both equations hold before and after: buyers and outbox lose the same one, and the stock is the
total less the remaining buyers, or 0 while there are more buyers than units.
While the sale is quiet, the unit is not on sale yet; see prelude.
Repeating it changes nothing; outbox ids are never reused, so a later reservation of the same user stays.
]]
local gate, server, totalStock = unpack(redis.call('HMGET', KEYS[1], 'gate', 'server', 'totalStock'))
if not trustedStock(gate, server, totalStock) then
  return 'not-ready'
end
if redis.call('HGET', KEYS[4], ARGV[1]) ~= ownership(ARGV[2], ARGV[3]) then
  return 'none'
end
if not hasEntry(ARGV[3]) then
  return 'none'
end

redis.call('XDEL', KEYS[5], ARGV[3])
redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('SET', KEYS[2], math.max(tonumber(totalStock) - redis.call('HLEN', KEYS[4]), 0))
return 'released'
