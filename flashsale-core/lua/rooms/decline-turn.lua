#!lua
--[[
Has nobody wait for users who do not come: whoever of them is inside makes room for others, and none is let in before joining again.
Their numbers stay theirs. Counts as having bought or not for nobody, so leaving often changes no share.

KEYS  1 room, 2 inside, 3 left of the sale
ARGV  1 id of the room, then the users; at most 500

Returns { 'not-ready' } as join-room does, or { 'left', how many of them were inside }
]]
local id, server = unpack(redis.call('HMGET', KEYS[1], 'id', 'server'))
if id ~= ARGV[1] or server ~= serverId() then
  return { 'not-ready' }
end
redis.call('SADD', KEYS[3], unpack(ARGV, 2))
return { 'left', redis.call('ZREM', KEYS[2], unpack(ARGV, 2)) }
