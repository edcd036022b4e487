#!lua flags=no-writes
--[[
Returns where a user stands on the waiting list, and whether he may join it.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines, 7 waiters, 8 listings of the sale
ARGV  1 user id; of who wants to join 2 quantity, 3 acceptLess: 1 or 0, 4 how many may wait; else ''

Returns
  { 'not-ready' }                                         see reserve-holds, except that the gate may be 'adopting'
  { 'listed', place, quantity, acceptLess, ahead }        he waits
  { 'offered', order id }                                 he has an offer that is still held
  { 'not-listed', resetEpoch }                            neither, and he may join if he asked to
  { 'on-sale' }, { 'limit' }, { 'bad-quantity' }, { 'full' }    why he may not
]]
if not isTrusted() then
  return { 'not-ready' }
end
local listing = listingOf(ARGV[1])
if listing and listing.state == 'W' then
  return { 'listed', listing.place, listing.quantity, listing.acceptLess and 1 or 0, aheadOf(listing.place) }
end
if listing and listing.state == 'O' then
  local holding = redis.call('HGET', KEYS[4], listing.orderId)
  if holding and decodeHolding(holding).state == 'H' then
    return { 'offered', listing.orderId }
  end
end
if ARGV[2] ~= '' then
  local quantityMax, limitPerUser, ordersPerUserMax =
    unpack(redis.call('HMGET', KEYS[1], 'quantityMax', 'limitPerUser', 'ordersPerUserMax'))
  local quantity, onSale, owner = tonumber(ARGV[2]), unitsOnSale(nowMs()), ownerOf(ARGV[1])
  if quantity > tonumber(quantityMax) then
    return { 'bad-quantity' }
  end
  if owner.units + quantity > tonumber(limitPerUser) or owner.ever >= tonumber(ordersPerUserMax) then
    return { 'limit' }
  end
  if onSale >= quantity or (ARGV[3] == '1' and onSale > 0) then
    return { 'on-sale' }
  end
  if sale.waiting >= tonumber(ARGV[4]) then
    return { 'full' }
  end
end
return { 'not-listed', sale.resetEpoch }
