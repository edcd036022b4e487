#!lua
--[[
Gives users their numbers in a lane of a waiting room, 1, 2, ..., one each. Whoever has one there gets the same again, and comes again after
leaving.

KEYS  1 room, 2 places, 3 left of the sale
ARGV  1 id of the room, then the users, those of another lane than 'general' behind its number and a space

Returns
  { 'not-ready' }             the room is another one, or was not opened on this server
  { 'joined', number... }     of each user; 0 for one who is new to a lane that is full
]]
local ARRIVALS_MAX = 2000000
local SPACE = 32

local id, server, arrivals = unpack(redis.call('HMGET', KEYS[1], 'id', 'server', 'arrivals'))
if id ~= ARGV[1] or server ~= serverId() then
  return { 'not-ready' }
end
local reply, lastOf, hasNew = { 'joined' }, { arrivals = tonumber(arrivals) }, {}
for i = 2, #ARGV do
  local member = ARGV[i]
  local isInLane = string.byte(member, 2) == SPACE
  local number = tonumber(redis.call('HGET', KEYS[2], member) or nil)
  if not number then
    local field = isInLane and 'arrivals:' .. string.sub(member, 1, 1) or 'arrivals'
    local last = lastOf[field] or tonumber(redis.call('HGET', KEYS[1], field) or nil) or ARRIVALS_MAX
    if last < ARRIVALS_MAX then
      number = last + 1
      lastOf[field], hasNew[field] = number, true
      redis.call('HSET', KEYS[2], member, string.format('%d', number))
    end
  end
  reply[i] = number or 0
  if isInLane then
    ARGV[i] = string.sub(member, 3)
  end
end
for field in pairs(hasNew) do
  redis.call('HSET', KEYS[1], field, string.format('%d', lastOf[field]))
end
redis.call('SREM', KEYS[3], unpack(ARGV, 2))
return reply
