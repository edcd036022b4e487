#!lua
--[[
Restores known buyers during a rebuild. Repeating it changes nothing.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 epoch of the rebuild, 2 server that it began on
      then for each buyer: user id, order id, outbox id ('' if the order is in the database);
      at most 500 buyers, so that unpack fits Lua's stack

Returns 'restored', or 'superseded' if another rebuild took over, or this is not the server that it began on.
]]
local rebuildEpoch, rebuildServer = unpack(redis.call('HMGET', KEYS[1], 'rebuildEpoch', 'rebuildServer'))
if rebuildEpoch ~= ARGV[1] or rebuildServer ~= ARGV[2] or serverId() ~= ARGV[2] then
  return 'superseded'
end
local userIds, owners = {}, {}
for i = 3, #ARGV, 3 do
  userIds[#userIds + 1] = ARGV[i]
  owners[#owners + 1] = ARGV[i]
  owners[#owners + 1] = ownership(ARGV[i + 1], ARGV[i + 2])
end
redis.call('SADD', KEYS[3], unpack(userIds))
redis.call('HSET', KEYS[4], unpack(owners))
return 'restored'
