#!lua
--[[
Forgets a transfer that has arrived. Late or repeated it changes nothing.

KEYS  1 meta of the bucket that gave
ARGV  1 bucket that got, 2 epoch of the bucket that gave, 3 sequence

Returns 'settled', or 'none' if another transfer, or none, is open.
]]
local epoch, out = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'out:' .. ARGV[1]))
if epoch ~= ARGV[2] or numbersOf(out) ~= tonumber(ARGV[3]) then
  return 'none'
end
closeTransfer(ARGV[1])
return 'settled'
