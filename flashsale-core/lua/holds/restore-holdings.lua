#!lua
--[[
Restores known holdings during a rebuild. Repeating it changes nothing, and a later value replaces an earlier one.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines of the sale
ARGV  1 epoch of the rebuild, 2 server that it began on
      then for each: order id, state, quantity, untilMs, instance, amount, user id; at most 250

Returns 'restored', or 'superseded' if another rebuild took over, or this is not the server that it began on.

Those that are held are due at once, because they may end while they are read: then PostgreSQL is asked again.
]]
local rebuildEpoch, rebuildServer = unpack(redis.call('HMGET', KEYS[1], 'rebuildEpoch', 'rebuildServer'))
if rebuildEpoch ~= ARGV[1] or rebuildServer ~= ARGV[2] or serverId() ~= ARGV[2] then
  return 'superseded'
end
readSale()
local made, due, ended = {}, {}, {}
for i = 3, #ARGV, 7 do
  local orderId = ARGV[i]
  local known = made[orderId] or redis.call('HGET', KEYS[4], orderId)
  local after = {
    state = ARGV[i + 1], quantity = tonumber(ARGV[i + 2]), untilMs = tonumber(ARGV[i + 3]), instance = ARGV[i + 4],
    amount = tonumber(ARGV[i + 5]), userId = ARGV[i + 6],
  }
  putHolding(orderId, known and decodeHolding(known), after)
  made[orderId] = changedHoldings[#changedHoldings]
  if after.state == 'H' then
    due[#due + 1] = '1'
    due[#due + 1] = orderId
  else
    ended[#ended + 1] = orderId
  end
end
writeChanges()
if #due > 0 then
  redis.call('ZADD', KEYS[6], unpack(due))
end
if #ended > 0 then
  redis.call('ZREM', KEYS[6], unpack(ended))
end
return 'restored'
