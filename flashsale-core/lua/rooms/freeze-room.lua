#!lua
--[[
Fixes how many numbers take part in the draw of a waiting room: all that were given until now. Later calls return the same.

KEYS  1 room of the sale
ARGV  1 id of the room, 2 how many lanes it has beside 'general'

Returns { 'frozen', how many of each lane, that of 'general' first }, or { 'not-ready' } as join-room does, and where a lane was not opened
]]
local id, server = unpack(redis.call('HMGET', KEYS[1], 'id', 'server'))
if id ~= ARGV[1] or server ~= serverId() then
  return { 'not-ready' }
end
local reply, fields = { 'frozen' }, {}
for lane = 0, tonumber(ARGV[2]) do
  local suffix = lane > 0 and ':' .. lane or ''
  local arrivals, drawn = unpack(redis.call('HMGET', KEYS[1], 'arrivals' .. suffix, 'drawn' .. suffix))
  if not arrivals then
    return { 'not-ready' }
  end
  drawn = drawn or arrivals
  fields[#fields + 1], fields[#fields + 2] = 'drawn' .. suffix, drawn
  reply[#reply + 1] = tonumber(drawn)
end
redis.call('HSET', KEYS[1], unpack(fields))
return reply
