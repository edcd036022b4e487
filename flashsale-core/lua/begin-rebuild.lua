#!lua
--[[
Closes the gate and begins to rebuild a sale's counters on this server for one epoch. Only a higher epoch, or another
server, can take over. Repeating it changes nothing.

KEYS  1 meta, 5 outbox, and the others of the sale's mode
ARGV  1 epoch to open, 2 epoch that the last reset began
      3 server on which the last epoch was opened, '' for none

Returns
  { 'superseded' }         this epoch is open already, or a higher one is being built
  { 'begun', server, elsewhere }    elsewhere: 1 if another server may still answer clients, else 0

A process that has just started, with data of no other primary, is the last server restarted. A process with a new
replication id, as when its first replica connects, is still the last server. Any other may have a predecessor that
still answers clients; this is recorded until the gate is open, also for a later rebuild.

Reservations from before the last reset are removed here, and the counters that are built again; see forgetCounters.

What was leased before ends before anybody can buy: on the same server the meta says when, and on another one, or where
the meta is lost, somebody may have leased "sold out" just now. A sale that was never opened has no leases.
]]
-- The reconciler notices a restarted server within this time.
local RESTART_SECONDS_MAX = 5

for place, key in ipairs(KEYS) do
  if isOfAnotherType(place) then
    redis.call('UNLINK', key)
  end
end
local epoch, rebuildEpoch, rebuildServer, elsewhere, checkedServer =
  unpack(redis.call('HMGET', KEYS[1], 'epoch', 'rebuildEpoch', 'rebuildServer', 'elsewhere', 'server'))
local nextEpoch, resetEpoch = tonumber(ARGV[1]), tonumber(ARGV[2])
if (epoch and tonumber(epoch) >= nextEpoch) or (rebuildEpoch and tonumber(rebuildEpoch) > nextEpoch) then
  return { 'superseded' }
end
local server = serverId()
if rebuildEpoch ~= ARGV[1] or rebuildServer ~= server then
  forgetCounters(not epoch or tonumber(epoch) < resetEpoch)
  for _, key in ipairs(KEYS) do
    -- It may be expiring, if PostgreSQL did not have the sale for a while.
    redis.call('PERSIST', key)
  end
  redis.call('XTRIM', KEYS[5], 'MINID', ARGV[2] .. '-0')
  local info = redis.call('INFO', 'server', 'replication')
  local isRestarted = tonumber(string.match(info, 'uptime_in_seconds:(%d+)')) < RESTART_SECONDS_MAX
  local isSameProcess = string.sub(ARGV[3], 1, 40) == string.sub(server, 1, 40)
  local hasOwnData = string.match(info, 'master_replid2:0+%s')
  local isSuccessor = ARGV[3] == '' or ARGV[3] == server or (hasOwnData and (isRestarted or isSameProcess))
  local isElsewhere = elsewhere == '1' or not isSuccessor
  redis.call('HSET', KEYS[1], 'gate', 'closed', 'rebuildEpoch', ARGV[1], 'rebuildServer', server,
    'elsewhere', isElsewhere and '1' or '0')
  if checkedServer ~= server and (epoch or ARGV[3] ~= '') then
    redis.call('HSET', KEYS[1], 'quietUntilMs', string.format('%d', nowMs() + QUIET_MS))
  end
end
return { 'begun', server, tonumber(redis.call('HGET', KEYS[1], 'elsewhere')) }
