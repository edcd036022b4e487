#!lua
--[[
Remembers the highest epoch of the sales that this Redis forgets, so that none is opened in one of its old epochs again.

KEYS  1 the epoch
ARGV  1 epoch of a sale that is about to be forgotten

Returns the highest epoch.
]]
local highest = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), tonumber(ARGV[1]))
redis.call('SET', KEYS[1], string.format('%d', highest))
return highest
