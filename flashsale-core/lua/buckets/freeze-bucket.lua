#!lua
--[[
Stops the transfers of a bucket, so that what all buckets say adds up. It sells on. Transfers from and to buckets that
are rebuilt are over: what was on its way is in their new quotas.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the bucket
ARGV  1 number of the rebuild or change, 2 epoch of this bucket, then the buckets that are rebuilt

Returns
  { 'superseded' }     the bucket has another epoch, is frozen by a later one, or was thawed after this one
  { 'not-ready' }      see reserve-units: it must be rebuilt itself
  { 'frozen', units, owners, outs, ins }
      units: owned or on sale
      outs: for each open transfer: bucket, sequence, units, epoch of that bucket
      ins: for each other bucket: bucket, its epoch, sequence
]]
local epoch, gate, server, totalStock, frozen, ledger =
  unpack(redis.call('HMGET', KEYS[1], 'epoch', 'gate', 'server', 'totalStock', 'frozen', 'ledger'))
local number = tonumber(ARGV[1])
if epoch ~= ARGV[2] or (frozen and tonumber(frozen) > number) then
  return { 'superseded' }
end
local stock = trustedStock(gate, server, totalStock)
if not stock then
  return { 'not-ready' }
end
if #ARGV > 2 then
  if tonumber(ledger) >= number and frozen ~= ARGV[1] then
    return { 'superseded' }
  end
  redis.call('HSET', KEYS[1], 'ledger', ARGV[1])
end
redis.call('HSET', KEYS[1], 'frozen', ARGV[1])
for i = 3, #ARGV do
  closeTransfer(ARGV[i])
  redis.call('HSET', KEYS[1], 'in:' .. ARGV[i], joined(number, 0))
end

local outs, ins = {}, {}
local meta = redis.call('HGETALL', KEYS[1])
for i = 1, #meta, 2 do
  local kind, bucket = string.match(meta[i], '^(%a+):(%d+)$')
  if kind == 'out' or kind == 'in' then
    local list = kind == 'out' and outs or ins
    for _, value in ipairs({ tonumber(bucket), numbersOf(meta[i + 1]) }) do
      list[#list + 1] = value
    end
  end
end
local owners = redis.call('HLEN', KEYS[4])
return { 'frozen', stock + owners, owners, outs, ins }
