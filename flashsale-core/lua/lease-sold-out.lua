#!lua
--[[
Leases "sold out" to the process that asks: until the lease is over, it may refuse everybody who owns no unit without
asking. For a little longer than any lease the sale stays as it is now; see quietLeftMs in prelude.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale

Returns
  { 'none' }      the sale is not sold out, not active, about to end, or not ready; see reserve-units. Or it is a bucket, and
                  units that left it may not have arrived
  { 'leased', epoch, nowMs, server, lastEntryId, owners, ledger }
      lastEntryId: of the outbox, whether the entry is still there or not. Whoever becomes an owner gets an entry, so as
      long as epoch and id are the same, nobody has.
      ledger: of a bucket; the leases of all buckets say that the sale is sold out only if it is the same
]]
local epoch, gate, server, totalStock, state, startsAtMs, endsAtMs, quietUntilMs, outsOpen, ledger =
  unpack(redis.call('HMGET', KEYS[1], 'epoch', 'gate', 'server', 'totalStock', 'state', 'startsAtMs', 'endsAtMs',
    'quietUntilMs', 'outsOpen', 'ledger'))
if gate ~= 'open' or trustedStock(gate, server, totalStock) ~= 0 or (outsOpen and outsOpen ~= '0') then
  return { 'none' }
end
local leasedAtMs = nowMs()
local quietEndMs = leasedAtMs + QUIET_MS
if state ~= 'OPEN' or leasedAtMs < tonumber(startsAtMs) or quietEndMs > tonumber(endsAtMs) then
  return { 'none' }
end
local lastEntryId
local stream = redis.call('XINFO', 'STREAM', KEYS[5])
for i = 1, #stream, 2 do
  if stream[i] == 'last-generated-id' then
    lastEntryId = stream[i + 1]
  end
end
if quietLeftMs(quietUntilMs, leasedAtMs) < QUIET_MS then
  redis.call('HSET', KEYS[1], 'quietUntilMs', string.format('%d', quietEndMs))
end
return { 'leased', tonumber(epoch), leasedAtMs, server, lastEntryId, redis.call('SCARD', KEYS[3]), tonumber(ledger) or 0 }
