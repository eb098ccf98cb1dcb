-- wrk's script: one sale of three wagers per request, by a random seller, each under a key of its own.
-- Arguments: a file (its first line the draws, each further one a token, or a signed request), the run's name, a seed, the dialect,
-- and whether keys are "random", as those of our clients, or in order.

local threads = 0

function setup(thread)
   thread:set("id", threads)
   threads = threads + 1
end

function init(args)
   local file = assert(io.open(args[1]))
   draws, tokens, sales = {}, {}, 0
   for draw in file:read("*l"):gmatch("%d+") do draws[#draws + 1] = draw end
   for token in file:lines() do tokens[#tokens + 1] = token end
   file:close()
   run = args[2] .. "-" .. id .. "-"
   headers = { ["Content-Type"] = "application/json" }
   math.randomseed(tonumber(args[3]) + id)
   request = sellers[args[4]]
   has_random_keys = args[5] == "random"
end

local function new_key()
   sales = sales + 1
   return (has_random_keys and ("%08x-"):format(math.random(0, 4294967295)) or "") .. run .. sales
end

local function play(wager)
   return wager:format(draws[math.random(#draws)], math.random(0, 999), math.random(9))
end

sellers = {}

function sellers.banklot()
   local wager = '{"event_id":%s,"game_id":1,"wager":"%03d","amount":%d}'
   local sale = '{"client_id":"%s","ticket":{"wagers":[%s,%s,%s]}}'
   headers["X-Auth-Token"] = tokens[math.random(#tokens)]
   return wrk.format("POST", nil, headers, sale:format(new_key(), play(wager), play(wager), play(wager)))
end

function sellers.chance()
   local wager = '{"codigo":"%s","numero":"%03d","monto":"%d.00"}'
   local sale = '{"token":"%s","ticket":"%s","jugadas":[%s,%s,%s]}'
   local token = tokens[math.random(#tokens)]
   return wrk.format("POST", nil, headers, sale:format(token, new_key(), play(wager), play(wager), play(wager)))
end

function sellers.v1()
   local wager = '{"draw_id":%s,"game":"triple","selection":"%03d","stake":"%d.00"}'
   local sale = '{"wagers":[%s,%s,%s]}'
   headers["X-Auth-Token"], headers["Idempotency-Key"] = tokens[math.random(#tokens)], new_key()
   return wrk.format("POST", nil, headers, sale:format(play(wager), play(wager), play(wager)))
end

-- A signed request is a line of its own: path, headers, body. Each is sent once.
local function signed()
   sales = sales % #tokens + 1
   local path, names, body = tokens[sales]:match("^([^\t]+)\t([^\t]*)\t(.*)$")
   local own = { ["Content-Type"] = "application/json" }
   for name, value in names:gmatch("([^= ]+)=(%S+)") do own[name] = value end
   return wrk.format("POST", path, own, body)
end

sellers.gap, sellers.betstack = signed, signed

-- The arguments replace this with the dialect's seller.
request = sellers.banklot

-- Times are microseconds. A status of 400 or more is no sale; other refusals are found in the tables.
function done(summary, latency, requests)
   local broken = summary.errors
   io.write(("{\"answered\":%d,\"refused\":%d,\"broken\":%d,\"duration\":%d,\"p50\":%d,\"p99\":%d,\"max\":%d}\n"):format(
      summary.requests, broken.status, broken.connect + broken.read + broken.write + broken.timeout, summary.duration,
      latency:percentile(50), latency:percentile(99), latency.max))
end
