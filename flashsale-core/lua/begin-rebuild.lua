#!lua
--[[
Closes the gate and claims the rebuild of a sale's counters for one epoch. Only a higher epoch can take it over.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 epoch to be opened, 2 epoch that the last reset began

Returns 'begun', or 'superseded' when this epoch is open already or a higher one is being built.
What was reserved before the last reset is forgotten here.
]]
local epoch, rebuildEpoch = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'rebuildEpoch'))
local nextEpoch, resetEpoch = tonumber(ARGV[1]), tonumber(ARGV[2])
if (epoch and tonumber(epoch) >= nextEpoch) or (rebuildEpoch and tonumber(rebuildEpoch) > nextEpoch) then
  return 'superseded'
end
if not epoch or tonumber(epoch) < resetEpoch then
  redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4])
end
redis.call('XTRIM', KEYS[5], 'MINID', ARGV[2] .. '-0')
redis.call('HSET', KEYS[1], 'gate', 'closed', 'rebuildEpoch', ARGV[1])
return 'begun'
