-- Alarms: what needs somebody's eyes, from its beginning to its end.

-- look --
-- What is wrong now. Reads for each kind of alarm along an index of what waits; 1,000 of a kind are enough.
select kind, subject, entity_id, detail::text, least(since, %(now)s) from (
    select 'duty_failing' as kind, trim(duty || ' ' || subject) as subject, null::bigint as entity_id,
        jsonb_build_object('duty', duty, 'subject', subject, 'tries', tries, 'error', error) as detail, since
    from duty_failure where operator_id = %(operator)s and tries > 0
    union all
    select 'result_overdue', draw.event_id::text, null, jsonb_build_object('draw', event.called, 'draws_at', draw.draws_at), draw.draws_at
    -- Most have a result, so that is asked first (offset 0).
    from (select near.* from (select event_id, draws_at from draw where operator_id = %(operator)s and draws_at >= %(draws_since)s
            and draws_at < %(draws_until)s order by draws_at desc limit 5000) as near
        left join lateral (select true as is_known from result where result.operator_id = %(operator)s
            and result.event_id = near.event_id and approved_at is not null limit 1) as result on true
        where result.is_known is null offset 0) as draw,
    lateral (select true as is_played from market_event, lateral (select sold from exposure
            where exposure.operator_id = %(operator)s and exposure.market_id = market_event.market_id
            and scope = 0 and game = 0 and selection = '*' and sold > 0 limit 1) as sold
        where market_event.operator_id = %(operator)s and market_event.event_id = draw.event_id limit 1) as played,
    lateral (select name, zodiac, list_id from event where event.id = draw.event_id limit 1) as event
    union all
    -- Of a coupon that is not settled: an event that nobody has read is void once its grace is over, and then a hit for all (JP-20).
    select 'result_overdue', 'sports ' || game.id, null,
        jsonb_build_object('draw', game.name, 'draws_at', game.ends_at, 'until', min(void.at)), game.ends_at
    from (select id, grace, created_at::date - 1 as since, closes_at::date + 1 as until from coupon where operator_id = %(operator)s
        and closed_at is null and closes_at <= %(now)s and not exists (select 1 from sports_settlement as settled
            where settled.operator_id = %(operator)s and settled.coupon_id = coupon.id)
        order by closes_at, id limit 1000) as coupon,
    lateral (select true as is_played from sports_ticket where sports_ticket.operator_id = %(operator)s
        and sports_ticket.coupon_id = coupon.id and day between since and until and step <> 'cancelled' limit 1) as played,
    lateral (select event.*, max(planned) filter (where not reserve) over () as last_start from leg,
        lateral (select id, name, starts_at, ends_at, coalesce(leg.planned_start, original_start) as planned from sport_event
            where sport_event.operator_id = %(operator)s and sport_event.id = leg.event_id limit 1) as event
        where leg.operator_id = %(operator)s and leg.coupon_id = coupon.id) as game,
    lateral (select greatest(planned, case when starts_at < last_start then starts_at end) + grace as at) as void
    where game.starts_at < void.at and game.ends_at <= %(now)s and (game.ends_at < %(draws_until)s or void.at < %(void_until)s)
        and not exists (select 1 from sport_result where sport_result.operator_id = %(operator)s and sport_result.event_id = game.id
            and approved_at is not null)
    group by game.id, game.name, game.ends_at
    union all
    -- Of a coupon that is settled: a reserve that nobody has read, and that it needs since a correction has made a game void (SL-07).
    select 'result_overdue', 'sports ' || game.id, null,
        jsonb_build_object('draw', game.name, 'draws_at', game.ends_at, 'until', min(game.void_at)), game.ends_at
    from (select id, grace from coupon where operator_id = %(operator)s and closed_at is null and closes_at <= %(now)s
        order by closes_at, id limit 1000) as coupon,
    lateral (select started_at, results from sports_settlement where sports_settlement.operator_id = %(operator)s
        and sports_settlement.coupon_id = coupon.id and tickets > 0 order by version desc limit 1) as last,
    lateral (select played.*, count(*) filter (where not reserve and is_void is not false) over () - count(*) filter (where reserve
            and coalesce(not is_void, void_at > greatest(last.started_at, %(now)s))) over (order by position) as lacking
        from (select one.*, greatest(planned, case when starts_at < last_start then starts_at end) + coupon.grace as void_at
            from (select event.*, reserve, position, max(planned) filter (where not reserve) over () as last_start,
                    case when reserve or last.results ->> event.id::text is not null then (select void or not won && ids and voided && ids
                        from sport_result, lateral (select array_agg(id) as ids from outcome where outcome.operator_id = %(operator)s
                            and outcome.event_id = leg.event_id and outcome.market_id = leg.market_id) as bets
                        where sport_result.operator_id = %(operator)s and sport_result.event_id = leg.event_id
                            and approved_at is not null order by version desc limit 1) end as is_void
                from leg, lateral (select id, name, starts_at, ends_at, coalesce(leg.planned_start, original_start) as planned
                    from sport_event where sport_event.operator_id = %(operator)s and sport_event.id = leg.event_id limit 1) as event
                where leg.operator_id = %(operator)s and leg.coupon_id = coupon.id) as one) as played) as game
    where reserve and is_void is null and lacking >= 0 and void_at > greatest(last.started_at, %(now)s)
        and ends_at <= %(now)s and (ends_at < %(draws_until)s or void_at < %(void_until)s)
    group by game.id, game.name, game.ends_at
    union all
    select 'seal_overdue', draw.event_id::text, null, jsonb_build_object('draw', event.called, 'closed_at', draw.closed_at), draw.closed_at
    from (select event_id, closed_at from draw where operator_id = %(operator)s and state = 'closed' and not is_sealed
        and closed_at < %(sealed_until)s order by closed_at limit 1000) as draw,
    lateral (select name, zodiac, list_id from event where event.id = draw.event_id limit 1) as event
    union all
    select 'wallet_calls_parked', '', null, jsonb_build_object('calls', count(*)), %(now)s
    from ({parked}) as parked
    having count(*) > 0
    union all
    select 'payment_held', ticket.id::text, ticket.entity_id,
        jsonb_build_object('number', ticket.number, 'amount', hold.amount), hold.asked_at
    from (select * from payout_hold where operator_id = %(operator)s and ended_as is null and asked_at < %(held_until)s
        order by ticket_seq desc limit 1000) as hold,
    lateral (select id, entity_id, number from ticket where ticket.operator_id = %(operator)s and ticket.seq = hold.ticket_seq
        and ticket.day = hold.day limit 1) as ticket
    where exists (select 1 from prize, lateral (select version from settlement where settlement.operator_id = %(operator)s
            and settlement.market_id = prize.market_id and finished_at is not null order by version desc limit 1) as last,
        lateral (select coalesce(sum(payout.amount), 0) as amount from payout where payout.operator_id = %(operator)s
            and payout.ticket_seq = prize.ticket_seq and payout.line = prize.line and payout.day = prize.day) as paid
        where prize.operator_id = %(operator)s and prize.entity_id = ticket.entity_id and prize.ticket_seq = hold.ticket_seq
        and prize.day = hold.day and prize.expires_at > %(now)s and prize.version = last.version and prize.amount > paid.amount)
    union all
    select 'credit_held', provider_id || ':' || request_id, null,
        jsonb_build_object('provider', provider_id, 'amount', amount), held_at
    from (select * from credit_hold where operator_id = %(operator)s and state = 'held' and held_at < %(held_until)s
        order by held_at limit 1000) as hold
    union all
    select 'rule_broken', broken ->> 'rule', null,
        jsonb_build_object('sentence', broken ->> 'sentence', 'count', broken -> 'count', 'audit_id', last.id), last.finished_at
    from (select id, finished_at, report from audit_run where operator_id = %(operator)s and state = 'done'
        order by id desc limit 1) as last, jsonb_array_elements(last.report -> 'violations') as broken
    union all
    -- Of every count of a closed shift, since whoever has seen a difference can count it away. Where nobody has counted at the close
    -- there is nothing.
    select 'shift_difference', case method_id when 0 then shift.seq::text else shift.seq || ':' || method_id end, shift.entity_id,
        jsonb_strip_nulls(jsonb_build_object('user_id', shift.member_id, 'method_id', method.id, 'method', method.name,
            'currency', method.currency, 'exponent', method.exponent,
            'difference', coalesce(max(found.difference) filter (where found.seq = shift.closed_seq), 0),
            'largest', (array_agg(found.difference order by abs(found.difference) desc, found.seq))[1])), shift.closed_at
    from ((select seq as shift_seq, closed_seq as seq, 0 as method_id, counted, counted - expected as difference from shift
            where operator_id = %(operator)s and difference_seq is not null and closed_at > %(shifts_since)s order by closed_at desc limit 1000)
        union all (select shift_seq, seq, method_id, counted, coalesce(counted, 0) - expected from shift_count where operator_id = %(operator)s
            and coalesce(counted, 0) <> expected and at > %(shifts_since)s order by at desc limit 1000)) as found
    cross join lateral (select * from shift where operator_id = %(operator)s and seq = found.shift_seq and closed_seq is not null limit 1) as shift
    left join payment_method as method on method.operator_id = %(operator)s and method.id = found.method_id
    where found.counted is not null or found.seq = shift.closed_seq
    group by shift.seq, method_id, shift.entity_id, shift.member_id, shift.closed_at, method.id, method.name, method.currency, method.exponent
    union all
    -- Whoever gives wrong codes has the password: until it is another.
    select 'codes_guessed', object, guessed.entity_id, jsonb_build_object('login', actor, 'address', detail -> 'address'), at
    from (select distinct on (object) object, actor, detail, at, member.entity_id from (select * from audit_event
            where operator_id = %(operator)s and action = 'codes guessed' and at > %(shifts_since)s order by at desc limit 1000) as tried
        join member on member.operator_id = %(operator)s and member.id = tried.object::bigint and coalesce(password_at < at, true)
        order by object, at) as guessed
    union all
    select 'second_person_refused', id::text, null,
        jsonb_build_object('by', actor, 'decision', detail -> 'decision', 'why', detail -> 'why'), at
    from (select * from audit_event where operator_id = %(operator)s and action = 'second person refused' and at > %(shifts_since)s
        order by at desc limit 1000) as refused
    union all
    select 'added_by_one', object, null, (detail - 'added_by') || jsonb_build_object('second', actor, 'by', detail -> 'added_by'), at
    from (select * from audit_event where operator_id = %(operator)s and action = 'decided by two whom one added' and at > %(shifts_since)s
        order by at desc limit 1000) as decided
    union all
    -- Two clerks who read a result differently more than once: one looks badly, or guesses what the other has read.
    select 'readings_differ', case action when 'result differed' then event else 'sports ' || event end, null,
        jsonb_build_object('draw', case action when 'result differed' then (select event.called from event where event.id = readings.event::bigint)
            else (select name from sport_event where sport_event.operator_id = %(operator)s and sport_event.id = readings.event::bigint) end,
            'times', times, 'by', by), at
    from (select action, split_part(object, ':', 1) as event, count(*) as times, max(at) as at,
            string_agg(distinct actor, ', ') as by
        from (select action, object, actor, at from audit_event where operator_id = %(operator)s
            and action in ('result differed', 'sports result differed') and at > %(shifts_since)s order by at desc limit 1000) as differed
        group by 1, 2 having count(*) > 1) as readings
    union all
    -- By more than a tenth of what held a day before, or first of all. Products of two ratios have more digits than a bigint.
    select 'rate_moved', rate.id::text, null, jsonb_build_object('currency', rate.currency, 'by', rate.author,
        'before', trim_scale(round(old.worth, 8))::text, 'after', trim_scale(round(rate.worth, 8))::text), rate.starts
    from (select id, currency, author, starts, own_units::numeric / foreign_units as worth from exchange_rate
        where operator_id = %(operator)s and starts > %(shifts_since)s order by id desc limit 1000) as rate,
    lateral (select worth from (
        (select 1 as place, own_units::numeric / foreign_units as worth from exchange_rate where operator_id = %(operator)s
            and currency = rate.currency and starts <= rate.starts - interval '1 day' order by id desc limit 1)
        union all (select 2, own_units::numeric / foreign_units from exchange_rate where operator_id = %(operator)s
            and currency = rate.currency order by id limit 1)) as held order by place limit 1) as old
    where abs(rate.worth - old.worth) * 10 > old.worth
    union all
    select 'pin_seen_before_payment', object, (detail ->> 'entity')::bigint, (detail - 'entity') || jsonb_build_object('by', actor), at
    from (select distinct on (object) object, detail, actor, at from (select * from audit_event where operator_id = %(operator)s
        and action = 'paid after pin shown' and at > %(shifts_since)s order by at desc limit 1000) as late order by object, at) as paid
    union all
    -- Whatever the log signed could contradict what others hold (decision 29).
    select 'log_stopped', why, null, jsonb_build_object('origin', key.name, 'size', coalesce(signed.size, 0)), coalesce(key.paused_at, %(now)s)
    from (select name, paused_at from log_key where operator_id = %(operator)s order by number desc limit 1) as key
    left join lateral (select size from log_checkpoint where operator_id = %(operator)s order by size desc limit 1) as signed on true
    left join lateral (select number + 1 as size from log_entry where operator_id = %(operator)s order by number desc limit 1) as tree on true,
    lateral (select case when coalesce(signed.size, 0) > coalesce(tree.size, 0) then 'shortened'
        when key.paused_at is not null then 'restored'
        when exists (select 1 from log_witness where operator_id = %(operator)s and starts_with(contradiction, key.name || E'\n'))
            then 'contradicted' end as why) as stopped
    where why is not null
    union all
    select 'log_behind', id::text, null, jsonb_build_object('witness', url, 'seen', log_witness.size, 'size', signed.size), %(now)s
    from log_witness, lateral (select size from log_checkpoint where operator_id = %(operator)s order by size desc limit 1) as signed
    where operator_id = %(operator)s and removed_at is null and log_witness.size > signed.size
    union all
    -- An alarm that is open stays so until less than 85 hundredths are used.
    select 'credit_used', entity.id::text, entity.id, jsonb_build_object('used', -balance, 'credit', -floor), %(now)s
    from entity join account on account.operator_id = %(operator)s and account.id = entity.account_id
    where entity.operator_id = %(operator)s and entity.status = 'active' and floor < 0 and -balance * 100 > -floor * case
        when exists (select 1 from alarm where alarm.operator_id = %(operator)s and kind = 'credit_used' and subject = entity.id::text
            and until is null) then 85 else 90 end
) as fact

-- parked_calls --
-- Parked, or a discard that has failed at all its short pauses (SL-02), for a wallet that never takes it keeps a player's money. Among
-- all that is due: before one may stand whatever else a wallet has not taken.
(select * from call_out where {whose} and state = 'parked' order by ticket_seq, n limit %(rows_max)s)
union all
(select * from call_out where {whose} and state = 'due' and action = 'ticket_discard' and tries > 4 order by next_try limit %(rows_max)s)

-- list_alarms --
-- entities null: all, and those about no entity. What is sold of a number is told by its draw, and nobody sees more of it from the
-- draw's close until a result is approved (VE-44).
-- Those that have not ended are few among all that there ever were, and have an index of their own.
select alarm.id, kind, case kind when 'number_unusual' then draw_id::text else subject end, alarm.entity_id,
    case when closed.is_sealed then detail - array['selection', 'sold', 'usual', 'pays'] else detail end, since, until, member.email,
    acknowledged_at, note
from {alarm} left join member on member.operator_id = %(operator)s and member.id = acknowledged_by,
lateral (select case kind when 'number_unusual' then (detail ->> 'draw_id')::bigint end as draw_id) as of_draw
left join lateral (select true as is_sealed from draw where draw.operator_id = %(operator)s and draw.event_id = draw_id and closes_at <= %(now)s
    and not exists (select 1 from result where result.operator_id = %(operator)s and result.event_id = draw_id and approved_at is not null
        and (outcome <> 'void' or approved_at <= draw.closed_at or draw.draws_at <= %(now)s)) limit 1) as closed on true
where alarm.operator_id = %(operator)s and alarm.id <= coalesce(%(last)s, 9223372036854775807)
    and (%(entities)s::bigint[] is null or alarm.entity_id = any(%(entities)s::bigint[]))
    and (%(state)s::text is null or %(state)s = case when until is not null then 'ended' when acknowledged_at is not null
        then 'acknowledged' else 'open' end)
order by alarm.id desc limit %(rows_max)s

-- acknowledge --
update alarm set acknowledged_by = %(member)s, acknowledged_at = %(now)s, note = %(note)s
where operator_id = %(operator)s and id = %(id)s and acknowledged_at is null

-- end_gone --
-- Alarms of some kinds, or of all others, whose cause is gone: at once, or once they have been open for a while.
update alarm set until = greatest(%(now)s, since) where operator_id = %(operator)s and until is null
    and (kind = any(%(listed)s::text[])) = %(is_listed)s and (%(raised_until)s::timestamptz is null or since < %(raised_until)s)
    and not exists (select 1 from unnest(%(kind)s::text[], %(subject)s::text[]) as fact (kind, subject)
        where fact.kind = alarm.kind and fact.subject = alarm.subject)

-- follow --
update alarm set detail = fact.detail::jsonb
from unnest(%(kind)s::text[], %(subject)s::text[], %(detail)s::text[]) as fact (kind, subject, detail)
where operator_id = %(operator)s and until is null and alarm.kind = fact.kind and alarm.subject = fact.subject
    and alarm.detail <> fact.detail::jsonb

-- find_open --
select kind, subject from alarm where operator_id = %(operator)s and until is null

-- raise --
insert into alarm (operator_id, kind, subject, entity_id, detail, since)
values (%(operator)s, %(kind)s, %(subject)s, %(entity_id)s, %(detail)s::jsonb, %(since)s)
on conflict (operator_id, kind, subject) where until is null do nothing
