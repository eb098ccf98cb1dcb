-- find_sold --
-- Tickets by the key of their sale, or by their own id. A key is one channel's and one agency's, or a wallet's of no agency: each
-- is asked for, so that the key of the table finds them.
with named as (
    select request.seq, request.day, request.key
    from (select id from entity where operator_id = %(operator)s union all select 0) as issued (by),
    unnest(%(channels)s::int[]) as came (through), unnest(%(keys)s::text[]) as asked (key),
    lateral (select seq, day, key from request where operator_id = %(operator)s and channel = came.through
        and issuer = issued.by and request.key = asked.key and verb = 'sell' limit 1) as request
    union all
    select seq, day, null from ticket where operator_id = %(operator)s and id = %(ticket)s
)
select sold.seq, %(operator)s::int, sold.created_at, member.email, 'ticket sold', 'ticket ' || sold.number, null, jsonb_build_object(
    'ticket', sold.id, 'channel', sold.channel, 'key', max(named.key), 'state', sold.state, 'agency', sold.entity_id)
from named, lateral (select seq, id, number, channel, state, created_at, entity_id, member_id from ticket
    where operator_id = %(operator)s and ticket.seq = named.seq and ticket.day = named.day limit 1) as sold,
lateral (select email from member where operator_id = %(operator)s and member.id = sold.member_id limit 1) as member
group by sold.seq, sold.id, sold.number, sold.channel, sold.state, sold.created_at, sold.entity_id, member.email
order by sold.seq

-- read --
-- Along the key, or the index of an actor, operator by operator: the trail only ever grows.
select found.* from unnest(%(operators)s::int[]) as asked (operator_id),
lateral (select id, operator_id, at, actor, action, object, origin, detail from audit_event where operator_id = asked.operator_id
    and id > %(after)s
    and (%(since)s::timestamptz is null or at >= %(since)s) and (%(until)s::timestamptz is null or at < %(until)s)
    and (%(actor)s::text is null or actor = %(actor)s) and (%(action)s::text is null or action = %(action)s)
    order by id {order} limit %(limit)s) as found
order by found.id {order} limit %(limit)s

-- load_last --
select max(at) from audit_event where operator_id = %(operator)s and action = %(action)s and object = %(object)s and actor = %(actor)s

-- load_loosenings --
-- By the trail's index on actions and objects. number null: those that nobody has decided; each has one decision at most.
select asked.object::bigint, asked.actor, asked.at, asked.detail, decided.action, decided.actor, decided.at
from audit_event as asked left join audit_event as decided on decided.operator_id = %(operator)s and decided.object = asked.object
    and decided.action in ('loosening approved', 'loosening withdrawn')
where asked.operator_id = %(operator)s and asked.action = 'loosening asked'
and (asked.object = %(number)s::text or %(number)s::text is null and decided.action is null)
order by asked.id

-- count_loosenings --
select count(*) from audit_event where operator_id = %(operator)s and action = 'loosening asked'
