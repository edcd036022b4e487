#!lua
--[[
Gives users their numbers in a waiting room, 1, 2, ..., one each. Whoever has one gets the same again, and comes again after leaving.

KEYS  1 room, 2 places, 3 left of the sale
ARGV  1 id of the room, then the users

Returns
  { 'not-ready' }             the room is another one, or was not opened on this server
  { 'joined', number... }     of each user; 0 for one who is new to a room that is full
]]
local ARRIVALS_MAX = 2000000

local id, server, arrivals = unpack(redis.call('HMGET', KEYS[1], 'id', 'server', 'arrivals'))
if id ~= ARGV[1] or server ~= serverId() then
  return { 'not-ready' }
end
local reply, last = { 'joined' }, tonumber(arrivals)
for i = 2, #ARGV do
  local number = tonumber(redis.call('HGET', KEYS[2], ARGV[i]) or nil)
  if not number and last < ARRIVALS_MAX then
    last = last + 1
    number = last
    redis.call('HSET', KEYS[2], ARGV[i], string.format('%d', number))
  end
  reply[i] = number or 0
end
redis.call('HSET', KEYS[1], 'arrivals', string.format('%d', last))
redis.call('SREM', KEYS[3], unpack(ARGV, 2))
return reply
