#!lua
--[[
Puts users on the waiting list, by the places that PostgreSQL gave them, and offers what is free. Repeating it changes nothing.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines, 7 waiters, 8 listings of the sale
ARGV  1 epoch that the last reset began, as PostgreSQL said with the places
      2 a random text, of which the ids of offers are made
      then for each: user id, place, quantity, acceptLess: 1 or 0; at most 200

Returns
  { 'not-ready' }     see reserve-holds
  { 'stale' }         the sale was reset since
  { 'done', { state, sinceMs, ahead or order id, … } }    states: W waits, O was offered units, L left, or has a later place
]]
if not isTrusted() or sale.gate ~= 'open' then
  return { 'not-ready' }
end
if sale.resetEpoch ~= tonumber(ARGV[1]) then
  return { 'stale' }
end
local freeBefore, atMs = freeUnits(), nowMs()
for i = 3, #ARGV, 4 do
  local userId, place = ARGV[i], tonumber(ARGV[i + 1])
  local listing = listingOf(userId)
  if not listing or listing.place < place then
    putListing(userId, {
      state = 'W', place = place, quantity = tonumber(ARGV[i + 2]), acceptLess = ARGV[i + 3] == '1', sinceMs = atMs, orderId = '',
    })
  end
end
if next(changedListings) then
  writeListings()
  offerUnits(ARGV[2], freeBefore)
end
local replies = {}
for i = 3, #ARGV, 4 do
  local place = tonumber(ARGV[i + 1])
  local listing = listingOf(ARGV[i])
  local state = listing.place == place and listing.state or 'L'
  replies[#replies + 1] = state
  replies[#replies + 1] = string.format('%.0f', listing.sinceMs)
  replies[#replies + 1] = state == 'W' and tostring(aheadOf(place)) or listing.orderId
end
return { 'done', replies }
