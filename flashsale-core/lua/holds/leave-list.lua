#!lua
--[[
Takes users off the waiting list who want to leave it, as PostgreSQL knows. Repeating it changes nothing.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines, 7 waiters, 8 listings of the sale
ARGV  for each: user id, place; at most 200

Returns { 'not-ready' }, see reserve-holds, except that the gate may be 'adopting';
or { 'done', { state, sinceMs, … } }; states: L left, then or before, or had an offer that has ended, O was offered units first;
sinceMs is 0 where nobody knows any more, since the user has a later place
]]
if not isTrusted() then
  return { 'not-ready' }
end
local atMs = nowMs()
local replies = {}
for i = 1, #ARGV, 2 do
  local userId, place = ARGV[i], tonumber(ARGV[i + 1])
  local listing = listingOf(userId)
  if not listing or listing.place < place or (listing.place == place and listing.state == 'W') then
    listing = { state = 'L', place = place, quantity = 1, acceptLess = false, sinceMs = atMs, orderId = '' }
    putListing(userId, listing)
  end
  local isIt = listing.place == place
  -- The row of an offer ends its listing, so of one that has ended there is only left who had one that was discarded.
  local hasEnded = isIt and listing.state == 'O' and not hasLiveOffer(listing)
  replies[#replies + 1] = isIt and not hasEnded and listing.state or 'L'
  replies[#replies + 1] = string.format('%.0f', isIt and listing.sinceMs or 0)
end
if next(changedListings) then
  writeListings()
end
return { 'done', replies }
