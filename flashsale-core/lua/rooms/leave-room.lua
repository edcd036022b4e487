#!lua
--[[
Makes room for others behind users who have bought.

KEYS  1 room, 2 inside of the sale
ARGV  1 id of the room, then the users; at most 500

Returns how many of them were inside; 0 where the room is another one
]]
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then
  return 0
end
local left = 0
for i = 2, #ARGV do
  left = left + redis.call('ZREM', KEYS[2], ARGV[i])
end
countShare('ended', 'bought', left, left)
return left
