#!lua
--[[
Lets a bucket transfer again.

KEYS  1 meta of the bucket
ARGV  1 number for which it was frozen

Returns 'thawed', or 'none' if it is not frozen for that.
]]
if redis.call('HGET', KEYS[1], 'frozen') ~= ARGV[1] then
  return 'none'
end
redis.call('HDEL', KEYS[1], 'frozen')
return 'thawed'
