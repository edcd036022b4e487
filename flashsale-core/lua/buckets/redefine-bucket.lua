#!lua
--[[
Applies a changed definition to a bucket, as define-sale does to a sale; units are changed by change-bucket.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the bucket
ARGV  1 revision, 2 name, 3 state, 4 total stock of the sale, 5 startsAtMs, 6 endsAtMs

Returns 'defined', 'unchanged' if this or a newer revision is there already, 'not-ready' as in reserve-units.
]]
local gate, server, totalStock, revision =
  unpack(redis.call('HMGET', KEYS[1], 'gate', 'server', 'totalStock', 'revision'))
if not trustedStock(gate, server, totalStock) then
  return 'not-ready'
end
if tonumber(revision) >= tonumber(ARGV[1]) then
  return 'unchanged'
end
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'name', ARGV[2], 'state', ARGV[3], 'saleStock', ARGV[4],
  'startsAtMs', ARGV[5], 'endsAtMs', ARGV[6])
return 'defined'
