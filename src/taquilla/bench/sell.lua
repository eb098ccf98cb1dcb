-- wrk's script: one sale of three wagers per request, by a random cashier, each under a key of its own.
-- Arguments: a file (its first line the events' ids, each further one a token), the run's name, a seed.

local threads = 0

function setup(thread)
   thread:set("id", threads)
   threads = threads + 1
end

function init(args)
   local file = assert(io.open(args[1]))
   events, tokens, sales = {}, {}, 0
   for event in file:read("*l"):gmatch("%d+") do events[#events + 1] = event end
   for token in file:lines() do tokens[#tokens + 1] = token end
   file:close()
   run = args[2] .. "-" .. id .. "-"
   headers = { ["Content-Type"] = "application/json" }
   math.randomseed(tonumber(args[3]) + id)
end

local wager = '{"amount":%d,"event_id":%s,"game_id":1,"wager":"%03d"}'
local sale = '{"client_id":"%s","ticket":{"wagers":[%s,%s,%s]}}'

local function play()
   return wager:format(math.random(9), events[math.random(#events)], math.random(0, 999))
end

function request()
   sales = sales + 1
   headers["X-Auth-Token"] = tokens[math.random(#tokens)]
   return wrk.format("POST", nil, headers, sale:format(run .. sales, play(), play(), play()))
end

-- Microseconds. What has a status of 400 or more is not a sale.
function done(summary, latency, requests)
   local broken = summary.errors
   io.write(("{\"answered\":%d,\"refused\":%d,\"broken\":%d,\"duration\":%d,\"p50\":%d,\"p99\":%d,\"max\":%d}\n"):format(
      summary.requests, broken.status, broken.connect + broken.read + broken.write + broken.timeout, summary.duration,
      latency:percentile(50), latency:percentile(99), latency.max))
end
