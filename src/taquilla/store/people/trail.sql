-- read_latest --
-- Along the key, operator by operator: the trail only ever grows.
select found.* from unnest(%(operators)s::int[]) as asked (operator_id),
lateral (select id, operator_id, at, actor, action, object, origin, detail from audit_event where operator_id = asked.operator_id
    and (%(since)s::timestamptz is null or at >= %(since)s) and (%(until)s::timestamptz is null or at < %(until)s)
    and (%(actor)s::text is null or actor = %(actor)s) and (%(action)s::text is null or action = %(action)s)
    order by id desc limit %(limit)s) as found
order by found.id desc limit %(limit)s

-- read_after --
select found.* from unnest(%(operators)s::int[]) as asked (operator_id),
lateral (select id, operator_id, at, actor, action, object, origin, detail from audit_event where operator_id = asked.operator_id
    and id > %(after)s
    and (%(since)s::timestamptz is null or at >= %(since)s) and (%(until)s::timestamptz is null or at < %(until)s)
    and (%(actor)s::text is null or actor = %(actor)s) and (%(action)s::text is null or action = %(action)s)
    order by id limit %(limit)s) as found
order by found.id limit %(limit)s
