#!lua
--[[
Fixes how many numbers take part in the draw of a waiting room: all that were given until now. Later calls return the same.

KEYS  1 room of the sale
ARGV  1 id of the room

Returns { 'frozen', how many }, or { 'not-ready' } as join-room does
]]
local id, server, arrivals, drawn = unpack(redis.call('HMGET', KEYS[1], 'id', 'server', 'arrivals', 'drawn'))
if id ~= ARGV[1] or server ~= serverId() then
  return { 'not-ready' }
end
if not drawn then
  drawn = arrivals
  redis.call('HSET', KEYS[1], 'drawn', drawn)
end
return { 'frozen', tonumber(drawn) }
