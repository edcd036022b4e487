#!lua
--[[
Restores the waiting list during a rebuild. Repeating it changes nothing.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines, 7 waiters, 8 listings of the sale
ARGV  1 epoch of the rebuild, 2 server that it began on
      then for each: user id, place, quantity, acceptLess: 1 or 0, order id of the offer that is no row yet, '' for who waits;
      at most 250

Returns 'restored', or 'superseded': see restore-holdings
]]
local rebuildEpoch, rebuildServer = unpack(redis.call('HMGET', KEYS[1], 'rebuildEpoch', 'rebuildServer'))
if rebuildEpoch ~= ARGV[1] or rebuildServer ~= ARGV[2] or serverId() ~= ARGV[2] then
  return 'superseded'
end
readSale()
local atMs = nowMs()
for i = 3, #ARGV, 5 do
  local userId, place = ARGV[i], tonumber(ARGV[i + 1])
  local listing = listingOf(userId)
  if not listing or listing.place < place then
    putListing(userId, {
      state = ARGV[i + 4] == '' and 'W' or 'O', place = place, quantity = tonumber(ARGV[i + 2]), acceptLess = ARGV[i + 3] == '1',
      sinceMs = atMs, orderId = ARGV[i + 4],
    })
  end
end
writeListings()
return 'restored'
