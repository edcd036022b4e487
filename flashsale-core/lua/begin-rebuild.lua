#!lua
--[[
Closes the gate and begins to rebuild a sale's counters on this server for one epoch. Only a higher epoch, or another
server, can take it over. Beginning again what is begun changes nothing.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 epoch to be opened, 2 epoch that the last reset began

Returns
  { 'superseded' }                 this epoch is open already, or a higher one is being built
  { 'begun', server, promoted }    promoted: 1 where the data came from another primary, else 0

What was reserved before the last reset is forgotten here. Owners are kept: PostgreSQL, restored from a backup, may not know
them all. The set of users is built anew from them.
]]
local epoch, rebuildEpoch, rebuildServer = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'rebuildEpoch', 'rebuildServer'))
local nextEpoch, resetEpoch = tonumber(ARGV[1]), tonumber(ARGV[2])
if (epoch and tonumber(epoch) >= nextEpoch) or (rebuildEpoch and tonumber(rebuildEpoch) > nextEpoch) then
  return { 'superseded' }
end
local server = serverId()
if rebuildEpoch ~= ARGV[1] or rebuildServer ~= server then
  redis.call('UNLINK', KEYS[2], KEYS[3])
  if not epoch or tonumber(epoch) < resetEpoch then
    redis.call('UNLINK', KEYS[4])
  end
  redis.call('XTRIM', KEYS[5], 'MINID', ARGV[2] .. '-0')
  redis.call('HSET', KEYS[1], 'gate', 'closed', 'rebuildEpoch', ARGV[1], 'rebuildServer', server)
end
local second = string.match(redis.call('INFO', 'replication'), 'master_replid2:(%x+)')
return { 'begun', server, string.match(second, '^0+$') and 0 or 1 }
