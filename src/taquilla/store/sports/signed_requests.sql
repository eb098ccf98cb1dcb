-- find_signed --
-- Requests that came before, with their first answers.
select input.operator_id, input.signed_at, input.digest, verb, seq, day, approved, status, body
from unnest(%(operators)s::int[], %(at_s)s::bigint[], %(digest)s::bytea[]) as input (operator_id, signed_at, digest),
lateral (select * from signed_request where signed_request.operator_id = input.operator_id
    and signed_request.signed_at = input.signed_at and signed_request.digest = input.digest limit 1) as found

-- find_placed --
-- Tickets that were placed under their callers' keys: their players, and the digest of the token that named the player.
select input.operator_id, input.key, ticket.player, request.outcome ->> 'token'
from unnest(%(operators)s::int[], %(keys)s::text[]) as input (operator_id, key),
lateral (select seq, day, outcome from request where request.operator_id = input.operator_id and request.channel = %(channel)s
    and request.issuer = 0 and request.key = input.key and request.verb = 'place' limit 1) as request,
lateral (select player from sports_ticket where sports_ticket.operator_id = input.operator_id and sports_ticket.seq = request.seq
    and sports_ticket.day = request.day limit 1) as ticket

-- write_signed --
insert into signed_request (operator_id, signed_at, digest, verb, seq, day, approved, status, body)
select unnest(%(operators)s::int[]), unnest(%(at_s)s::bigint[]), unnest(%(digest)s::bytea[]), unnest(%(verb)s::text[]),
    unnest(%(seq)s::bigint[]), unnest(%(day)s::date[]), unnest(%(approved)s::boolean[]), unnest(%(status)s::smallint[]),
    nullif(unnest(%(body)s::text[]), '')

-- has_old --
select exists (select 1 from signed_request where operator_id = %(operator)s and signed_at < %(before)s)

-- forget --
-- In the order of the key, so that a step reads no more than it deletes.
with old as (select signed_at, digest from signed_request where operator_id = %(operator)s and signed_at < %(before)s
    order by signed_at limit %(rows_max)s)
delete from signed_request using old where signed_request.operator_id = %(operator)s
    and signed_request.signed_at = old.signed_at and signed_request.digest = old.digest
