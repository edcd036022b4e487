#!lua
--[[
Gives a hold from before a rebuild its units under the current epoch, if there are enough.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines, 7 waiters, 8 listings of the sale
ARGV  1 user id, 2 order id, 3 reservedAtMs, 4 epoch of the hold, 5 quantity, 6 untilMs, 7 amount, 8 currency, and of an
      offer 9 its place on the waiting list, 10 the units that were free when it was made

Returns
  { 'not-ready' }                    as in reserve-holds, except that the gate may be 'adopting'
  { 'stale', epoch }                 it was made before the last reset
  { 'adopted', epoch, instance }     its holding is known under this instance, now or from before; it may have ended
  { 'duplicate', epoch }             its order id is another user's, or the user has as many units or holds as one may
  { 'sold-out', epoch }              there are not enough units: the promise cannot be kept

It keeps its deadline: nobody has paid for it, because only an order that has a row can be paid.
]]
if not isTrusted() then
  return { 'not-ready' }
end
local epoch = tonumber(sale.epoch)
if tonumber(ARGV[4]) < sale.resetEpoch then
  return { 'stale', epoch }
end
local userId, orderId = ARGV[1], ARGV[2]
local known = redis.call('HGET', KEYS[4], orderId)
if known then
  local holding = decodeHolding(known)
  if holding.userId ~= userId then
    return { 'duplicate', epoch }
  end
  return { 'adopted', epoch, holding.instance }
end

local limitPerUser, ordersPerUserMax = unpack(redis.call('HMGET', KEYS[1], 'limitPerUser', 'ordersPerUserMax'))
local held = { state = 'H', quantity = tonumber(ARGV[5]), untilMs = tonumber(ARGV[6]), amount = tonumber(ARGV[7]), userId = userId }
local owner = ownerOf(userId)
if owner.units + held.quantity > tonumber(limitPerUser) or owner.ever >= tonumber(ordersPerUserMax) then
  return { 'duplicate', epoch }
end
if held.quantity > freeUnits() then
  return { 'sold-out', epoch }
end
if ARGV[9] then
  held.instance = addEntry(orderId, ARGV[3], held, ARGV[8], 'place', ARGV[9], 'free', ARGV[10])
  local listing = listingOf(userId)
  if not listing or listing.place <= tonumber(ARGV[9]) then
    putListing(userId, {
      state = 'O', place = tonumber(ARGV[9]), quantity = held.quantity, acceptLess = false, sinceMs = tonumber(ARGV[3]),
      orderId = orderId,
    })
    writeListings()
  end
else
  held.instance = addEntry(orderId, ARGV[3], held, ARGV[8])
end
putHolding(orderId, nil, held)
writeChanges()
writeFree()
redis.call('ZADD', KEYS[6], ARGV[6], orderId)
return { 'adopted', epoch, held.instance }
