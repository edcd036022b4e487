-- How a bucket of a sale stands to the other buckets. Fields of its meta:
--   totalStock    its quota: the units that it has on sale or sold, so trustedStock works as in a sale of one bucket
--   out:<bucket>  units that left for another bucket and are not known to have arrived: 'sequence|units|epoch of that bucket'
--   seq:<bucket>  the sequence of the last transfer to that bucket
--   in:<bucket>   the last transfer that arrived from it: 'epoch of that bucket|sequence'
--   outsOpen      how many out:<bucket> there are
--   frozen        the rebuild or change for which it transfers nothing; absent while it does
--   ledger        the last rebuild of any bucket that this one took part in

local function numbersOf(joined)
  local numbers = {}
  for number in string.gmatch(joined or '', '%d+') do
    numbers[#numbers + 1] = tonumber(number)
  end
  return unpack(numbers)
end

local function joined(...)
  local numbers = {}
  for i, number in ipairs({ ... }) do
    numbers[i] = string.format('%d', number)
  end
  return table.concat(numbers, '|')
end

-- Forgets what left for another bucket.
local function closeTransfer(bucket)
  if redis.call('HDEL', KEYS[1], 'out:' .. bucket) == 1 then
    redis.call('HINCRBY', KEYS[1], 'outsOpen', -1)
  end
end
