-- The auditor's queries about quotas and limits: I10 to I12, I53.
-- They recompute the bounds of a sale from the rows alone. A query's rows are the offenders; the first sentence under a name is
-- the rule, as the auditor prints it.

-- i10 --
-- Replayed in order of seq, no sale exceeded a quota in force at its instant: the banca's, or that of a seller or an entity
-- above. Lowering a quota below what is sold is allowed. Only selections are replayed on which more was ever staked than their
-- least quota.
with recursive begun (operator_id, id, at, seq) as materialized ({begun}
), {lineage}, owner as (
    -- The owners of quotas; 0 and 0 is the whole banca.
    select id as operator_id, 0::bigint as owner_id, 0::bigint as till_id from operator
    union select operator_id, entity_id, member_id from rule_quota
), place as materialized (
    -- Whose quotas each seller counts for, worked out once for each and not for each wager.
    select seller.operator_id, seller.entity_id, seller.member_id, owner_id, till_id
    from (select distinct operator_id, entity_id, member_id from ticket) as seller join owner on owner.operator_id = seller.operator_id
        and (till_id = seller.member_id or till_id = 0 and (owner_id = 0 or exists (select 1 from lineage
            where (lineage.operator_id, lineage.entity_id, above_id) = (seller.operator_id, seller.entity_id, owner_id))))
), sale as (
    select wager.operator_id, wager.market_id, wager.event_id, wager.game, wager.selection, wager.amount, ticket.seq,
        ticket.created_at, ticket.undone_seq, owner_id, till_id
    from wager join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day)
    join place on (place.operator_id, place.entity_id, place.member_id) = (ticket.operator_id, ticket.entity_id, ticket.member_id)
), staked as (
    select operator_id, owner_id, till_id, market_id, game, selection, min(event_id) as event_id, sum(amount) as amount
    from sale group by 1, 2, 3, 4, 5, 6
), catalogue as materialized (
    -- The catalogue's quota of a product from a seq on, as the events tell; the first one told held before.
    select outbox.operator_id, one.key::int as product_id, array_agg(last_seq order by number) as seqs,
        array_agg((one.value ->> 'quota')::bigint order by number) as quotas
    from outbox cross join lateral jsonb_each(outbox.data #> '{rows,product}') as one
    where outbox.data ? 'rows' and one.value ? 'quota' group by 1, 2
), suspect as (
    select staked.operator_id, owner_id, till_id, market_id, staked.game, staked.selection, product.id as product_id, known.seqs,
        known.quotas, known.unit, drawn.events, spelling.alike
    from staked join event on event.id = staked.event_id join product on product.id = event.product_id
    join operator on operator.id = staked.operator_id
    left join catalogue on (catalogue.operator_id, catalogue.product_id) = (staked.operator_id, product.id),
    lateral (select catalogue.seqs, case when owner_id = 0 and till_id = 0 then coalesce(catalogue.quotas, array[product.quota]) end,
        (10::numeric ^ operator.exponent)::bigint) as known (seqs, quotas, unit),
    -- Spellings by which a rule may name the selection, the most exact first.
    lateral (select array[staked.selection, split_part(staked.selection, '-', 1) || '-*',
        '*-' || split_part(staked.selection, '-', 2), '']) as spelling (alike),
    -- The draws by which it may name the market: of a pair both. 0 is any.
    lateral (select case when staked.game in (8, 9) then (select array_agg(held.event_id) || 0::bigint from market_event as held
            where (held.operator_id, held.market_id) = (staked.operator_id, staked.market_id))
        else array[event.id, 0] end) as drawn (events),
    lateral (select min(one) * known.unit from unnest(known.quotas) as one) as usual (quota)
    where staked.amount > least(usual.quota, (select min(rule.quota) from rule_quota as rule
        where (rule.operator_id, rule.entity_id, rule.member_id) = (staked.operator_id, owner_id, till_id)
        and rule.product_id in (0, product.id) and rule.game in (0, staked.game) and rule.selection = any(spelling.alike)
        and rule.event_id = any(drawn.events)), (select min(rule.base) from rule_dynamic as rule
        where rule.operator_id = staked.operator_id and usual.quota is not null and rule.product_id in (0, product.id)
        and rule.game in (0, staked.game)))
), move as (
    select suspect.*, moved.seq, moved.at, moved.amount from suspect join sale
        on (sale.operator_id, sale.owner_id, sale.till_id, sale.market_id, sale.game, sale.selection) = (suspect.operator_id,
            suspect.owner_id, suspect.till_id, suspect.market_id, suspect.game, suspect.selection),
    lateral (values (sale.seq, sale.created_at, sale.amount), (sale.undone_seq, null, -sale.amount)) as moved (seq, at, amount)
    where moved.seq is not null
), reached as (
    -- Wagers of one ticket share its seq, and so are one step.
    select *, quotas[greatest(1, width_bucket(seq - 1, seqs))] * unit as quota,
        sum(amount) over (partition by operator_id, owner_id, till_id, market_id, game, selection order by seq) as sold
    from move
), market_sale as (
    -- Sales of a draw before each step, where a quota grows with them.
    select operator_id, market_id, seq, coalesce(sum(sum(amount)) over (partition by operator_id, market_id order by seq
        rows between unbounded preceding and 1 preceding), 0) as sales
    from (select sale.operator_id, sale.market_id, moved.seq, moved.amount from sale,
        lateral (values (sale.seq, sale.amount), (sale.undone_seq, -sale.amount)) as moved (seq, amount)
        where owner_id = 0 and till_id = 0 and moved.seq is not null
        and exists (select 1 from rule_dynamic where rule_dynamic.operator_id = sale.operator_id)
        and exists (select 1 from suspect
            where (suspect.operator_id, suspect.market_id) = (sale.operator_id, sale.market_id))) as step
    group by 1, 2, 3
), bound as (
    select reached.*, least(coalesce(ruled.quota, reached.quota),
        greatest(growing.base, div(market_sale.sales * growing.basis_points, 10000))::bigint) as bound
    from reached left join lateral (
        -- Of a pair the tighter of what its draws have. Among rules of exactly one scope the latest that applies counts; the rule of
        -- the most exact scope is in force.
        select min(coalesce(ruling.quota, reached.quota)) as quota from unnest(reached.events) as drawn (event_id) left join lateral (
            select said.quota from (
                select distinct on (selection, event_id, product_id, game) * from rule_quota as rule
                where (rule.operator_id, rule.entity_id, rule.member_id) = (reached.operator_id, owner_id, till_id)
                and rule.starts <= reached.at and (rule.until is null or rule.until > reached.at)
                and (rule.starts < reached.at
                    or (rule.operator_id, rule.id::text, rule.starts) not in (select operator_id, id, at from begun where seq >= reached.seq))
                and not exists (select 1 from rule_end
                    where (rule_end.operator_id, rule_id) = (rule.operator_id, rule.id) and ends <= reached.at
                    and (ends < reached.at
                        or (rule.operator_id, rule.id::text, ends) not in (select operator_id, id, at from begun where seq >= reached.seq)))
                and rule.product_id in (0, reached.product_id) and rule.game in (0, reached.game)
                and rule.selection = any(reached.alike) and rule.event_id in (0, drawn.event_id)
                order by selection, event_id, product_id, game, starts desc) as said
            where said.quota is not null
            order by array_position(reached.alike, said.selection), said.event_id = 0, said.product_id = 0, said.game = 0 limit 1
        ) as ruling on true where drawn.event_id <> 0
    ) as ruled on true
    left join lateral (
        select said.base, said.basis_points from (
            select distinct on (product_id, game) * from rule_dynamic as rule
            where rule.operator_id = reached.operator_id and reached.quota is not null and rule.starts <= reached.at
            and (rule.starts < reached.at
                or (rule.operator_id, rule.id::text, rule.starts) not in (select operator_id, id, at from begun where seq >= reached.seq))
            and not exists (select 1 from rule_end
                where (rule_end.operator_id, rule_id) = (rule.operator_id, rule.id) and ends <= reached.at
                and (ends < reached.at
                    or (rule.operator_id, rule.id::text, ends) not in (select operator_id, id, at from begun where seq >= reached.seq)))
            and rule.product_id in (0, reached.product_id) and rule.game in (0, reached.game)
            order by product_id, game, starts desc) as said
        where said.base is not null order by said.product_id = 0, said.game = 0 limit 1
    ) as growing on true
    left join market_sale on (market_sale.operator_id, market_sale.market_id, market_sale.seq)
        = (reached.operator_id, reached.market_id, reached.seq))
select operator_id, owner_id as entity_id, till_id as member_id, market_id, game, selection, seq as ticket_seq, sold,
    bound as quota
from bound where at is not null and sold > bound

-- i11 --
-- What is kept as sold of a selection, of a market, and of a selection in a seller's scope is the sum of its live wagers.
with recursive {lineage}, live as (
    select operator_id, market_id, coalesce(game, 0) as game, coalesce(selection, '*') as selection, sum(amount) as sold
    from wager where not exists (select 1 from ticket where state <> 'sold'
        and (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day))
    group by grouping sets ((operator_id, market_id, game, selection), (operator_id, market_id))
), sold as (
    -- By seller, where anybody below the operator has a quota: each scope adds up its sellers.
    select wager.operator_id, market_id, game, selection, ticket.entity_id, ticket.member_id, sum(wager.amount) as amount
    from wager join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day)
    where ticket.state = 'sold' and (wager.operator_id, market_id) in (select operator_id, market_id from exposure where scope <> 0)
    group by 1, 2, 3, 4, 5, 6)
select operator_id, market_id, 0::bigint as scope, game, selection, exposure.sold, live.sold as live
from (select * from exposure where scope = 0) as exposure full join live using (operator_id, market_id, game, selection)
where coalesce(exposure.sold, 0) <> coalesce(live.sold, 0)
union all
select exposure.operator_id, exposure.market_id, scope, exposure.game, exposure.selection, exposure.sold, coalesce(counted.sold, 0)
from exposure left join (
    select operator_id, market_id, scope, game, selection, sum(amount) as sold from (
        select sold.*, above_id as scope from sold join lineage using (operator_id, entity_id) union all select sold.*, -member_id from sold
    ) as within group by 1, 2, 3, 4, 5) as counted using (operator_id, market_id, scope, game, selection)
where scope <> 0 and exposure.sold <> coalesce(counted.sold, 0)

-- i12 --
-- Every live wager counts towards its selection and towards its market.
with live as (
    select distinct operator_id, market_id, game, selection from wager where not exists (select 1 from ticket where state <> 'sold'
        and (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day)))
select * from (select * from live union select operator_id, market_id, 0, '*' from live) as counted
where not exists (select 1 from exposure where scope = 0
    and (exposure.operator_id, exposure.market_id) = (counted.operator_id, counted.market_id)
    and (exposure.game, exposure.selection) = (counted.game, counted.selection))

-- i53 --
-- Each sale kept the limits in force at its instant, and no limit was looser than that of an owner above. Sellers and the
-- products and games that they sold are few beside the wagers, and limits change seldom: bounds are computed once for each.
with recursive begun (operator_id, id, at, seq) as materialized ({begun}
), {lineage}, owner (operator_id, seller_id, owner_id, till_id, height) as (
    select operator_id, id, 0::bigint, 0::bigint, 1000000 from member union all
    select member.operator_id, member.id, above_id, 0, height from member
    join lineage on (lineage.operator_id, lineage.entity_id) = (member.operator_id, member.entity_id) union all
    select operator_id, id, entity_id, id, 0 from member
), said as materialized (
    select operator_id, id, entity_id, member_id, product_id, game, starts, col.name, col.value from rule_limit,
    lateral (values ('stake_min', stake_min), ('stake_max', stake_max), ('stake_multiple', stake_multiple),
        ('wagers', ticket_max_wagers), ('cancel', seconds_to_cancel)) as col (name, value)
    union all select operator_id, id, entity_id, member_id, product_id, game, starts, 'offered', is_sold::int from rule_offer
), change as (
    -- What binds a seller changes with its own limits and those above it: whoever looked again at each of all would look all day.
    select owner.operator_id, seller_id, array_agg(distinct at order by at) as starts
    from owner join (select operator_id, entity_id, member_id, starts as at from said
        union select said.operator_id, entity_id, member_id, ends from said
        join rule_end on (rule_end.operator_id, rule_id) = (said.operator_id, id)) as one
        on (one.operator_id, one.entity_id, one.member_id) = (owner.operator_id, owner_id, till_id) group by 1, 2
), sold as (
    -- Those that were sold at the very instant of a change are judged by their seq.
    select ticket.operator_id, seq, day, member_id, wagers, cancel_until - created_at as time_to_cancel, ruled_at,
        case when ruled_at = created_at then seq else 0 end as at_seq
    from ticket left join change on (change.operator_id, seller_id) = (ticket.operator_id, member_id),
    lateral (values (change.starts[width_bucket(created_at, change.starts)])) as one (ruled_at)
), line as (
    select sold.operator_id, sold.seq, sold.member_id, sold.ruled_at, sold.at_seq, event.product_id, wager.game, amount,
        sum(amount) over (partition by sold.operator_id, sold.seq, wager.event_id, wager.game, wager.selection) as together
    from sold join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (sold.operator_id, sold.seq, sold.day)
    join event on event.id = wager.event_id
), asked as (
    select distinct operator_id, member_id, ruled_at, at_seq, product_id, game, col.name, col.usual
    from line, lateral (values ('stake_min', 1), ('stake_max', 99), ('stake_multiple', 1), ('offered', 1)) as col (name, usual)
    union all select distinct operator_id, member_id, ruled_at, at_seq, 0, 0, col.name, col.usual
    from sold, lateral (values ('wagers', 100), ('cancel', 180)) as col (name, usual)
), wanted as materialized (
    select row_number() over () as place, asked.*, owner_id, till_id, height
    from asked join owner on (owner.operator_id, owner.seller_id) = (asked.operator_id, asked.member_id)
), latest as (
    -- Of each scope of each owner, by its key.
    select distinct on (place, said.product_id, said.game) place, said.product_id, said.game, said.value
    from (select *, unnest(array[0, product_id]) as by_product from wanted) as scope
    join said on (said.operator_id, said.entity_id, said.member_id, said.name, said.product_id)
        = (scope.operator_id, owner_id, till_id, scope.name, by_product) and said.game in (0, scope.game)
    where said.starts <= ruled_at and (said.starts < ruled_at or at_seq = 0
        or (said.operator_id, said.id::text, said.starts) not in (select operator_id, id, at from begun where seq >= at_seq))
    and not exists (select 1 from rule_end where (rule_end.operator_id, rule_id) = (said.operator_id, said.id)
        and ends <= ruled_at and (ends < ruled_at or at_seq = 0
            or (said.operator_id, said.id::text, ends) not in (select operator_id, id, at from begun where seq >= at_seq)))
    order by place, said.product_id, said.game, said.starts desc
), own as (
    select distinct on (place) place, value from latest where value is not null order by place, product_id = 0, game = 0
), told as (
    -- The rules of every owner, from the operator, whose rule is the default, down to the member.
    select wanted.operator_id, member_id, ruled_at, at_seq, product_id, game, wanted.name,
        array_agg(word.value order by height desc) as words
    from wanted join operator on operator.id = wanted.operator_id left join own using (place),
    lateral (select coalesce(own.value, case when owner_id = 0 and till_id = 0 then usual
        * case when wanted.name in ('wagers', 'cancel', 'offered') then 1 else (10::numeric ^ operator.exponent)::bigint end end))
        as word (value)
    where word.value is not null group by 1, 2, 3, 4, 5, 6, 7
), bound as (
    select told.*, case name
        when 'stake_min' then (select max(word) from unnest(words) as word)
        when 'stake_multiple' then (
            with recursive step (place, value) as (
                select 1, words[1]
                union all select place + 1, case when mod(words[place + 1], value) = 0 then words[place + 1] else value end
                from step where place < cardinality(words))
            select value from step order by place desc limit 1)
        else (select min(word) from unnest(words) as word) end as value
    from told)
select line.operator_id, line.seq as ticket_seq, bound.name, line.amount, bound.value as bound
from line join bound on (bound.operator_id, bound.member_id, bound.product_id, bound.game, bound.at_seq)
    = (line.operator_id, line.member_id, line.product_id, line.game, line.at_seq) and bound.ruled_at is not distinct from line.ruled_at
where case bound.name when 'stake_min' then line.amount < bound.value when 'stake_max' then line.together > bound.value
    when 'offered' then bound.value = 0 else mod(line.amount, bound.value) <> 0 end
union all
select sold.operator_id, sold.seq, bound.name, case bound.name when 'wagers' then sold.wagers
    else extract(epoch from time_to_cancel)::bigint end, bound.value
from sold join bound on (bound.operator_id, bound.member_id, bound.product_id, bound.at_seq) = (sold.operator_id, sold.member_id, 0, sold.at_seq)
    and bound.ruled_at is not distinct from sold.ruled_at
where case bound.name when 'wagers' then sold.wagers > bound.value
    else time_to_cancel > bound.value * interval '1 second' end
