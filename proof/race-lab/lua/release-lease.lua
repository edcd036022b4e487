#!lua
--[[
Gives a lease back, unless it ran out and somebody else has it by now.

KEYS  1 lease
ARGV  1 token of the holder

Returns 1 when it was given back, 0 when it was not ours any more.
]]
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
