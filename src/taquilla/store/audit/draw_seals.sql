-- read_seals --
select entry, event_id, closed_at, wagers, head, root from draw_seal
where operator_id = %(operator)s and entry > %(after)s order by entry limit %(limit)s

-- read_entries --
select number, text from log_entry where operator_id = %(operator)s and number > %(after)s order by number limit %(limit)s

-- read_first_seal --
select min(sealed_at) from draw_seal where operator_id = %(operator)s

-- read_results --
-- The first result of each draw that is not void, the draw's seal, and whether it had its result before there were seals.
select result.event_id, min(entered_at), min(sealed_at), bool_and(is_sealed is null) from result
join draw on draw.operator_id = result.operator_id and draw.event_id = result.event_id
left join draw_seal on draw_seal.operator_id = result.operator_id and draw_seal.event_id = result.event_id
where result.operator_id = %(operator)s and outcome <> 'void' group by result.event_id order by result.event_id
