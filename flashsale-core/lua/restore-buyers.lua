#!lua
--[[
Puts known buyers back during a rebuild. Repeating it changes nothing.

KEYS  1 meta, 2 users, 3 orders of the sale
ARGV  1 epoch of the rebuild
      then for each buyer: user id, order id, outbox id ('' when the order is in the database);
      at most 500 buyers, so that unpack fits Lua's stack

Returns 'restored', or 'superseded' when another rebuild or a reset took over.
]]
if redis.call('HGET', KEYS[1], 'rebuildEpoch') ~= ARGV[1] then
  return 'superseded'
end
local userIds, ownership = {}, {}
for i = 2, #ARGV, 3 do
  userIds[#userIds + 1] = ARGV[i]
  ownership[#ownership + 1] = ARGV[i]
  ownership[#ownership + 1] = ARGV[i + 1] .. '|' .. ARGV[i + 2]
end
redis.call('SADD', KEYS[2], unpack(userIds))
redis.call('HSET', KEYS[3], unpack(ownership))
return 'restored'
