-- add_tax --
insert into tax_rate as added (operator_id, type, starts, jurisdiction, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, author)
values (%(operator)s, %(type)s, %(starts)s, %(jurisdiction)s, %(ext_rate)s, %(ext_type)s, %(wht_rate)s, %(wht_basis)s,
    %(wht_rate_at)s, %(author)s)
returning row_text(type) || ' ' || row_text(starts), row_state(added.*)

-- list_taxes --
select type, starts, jurisdiction, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, author
from tax_rate where operator_id = %(operator)s order by type, starts

-- sum_taxes --
-- Movements into an operator's tax accounts on some days, and out of them again, by month and by the jurisdiction that its
-- tickets were sold under. A transfer out of such an account reverses one into it.
select ticket.jurisdiction, moved.kind, date_trunc('month', moved.booked_on)::date,
    coalesce(sum(amount) filter (where reverses is null), 0)::bigint, coalesce(sum(amount) filter (where reverses is not null), 0)::bigint
from (select * from transfer where operator_id = %(operator)s and kind in ('excise', 'withholding')
    and booked_on between %(since)s and %(until)s and day <= %(until)s) as moved,
lateral (select jurisdiction from sports_ticket where sports_ticket.operator_id = %(operator)s
    and sports_ticket.seq = moved.ticket_seq and sports_ticket.day = moved.day limit 1) as ticket
group by 1, 2, 3 order by 1, 3, 2
