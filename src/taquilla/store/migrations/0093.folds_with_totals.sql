-- The folds count what remains at an agency and at the entity above it, and no longer the rate of the one above alone, which may be the
-- lower one (CM-07). Where it is, they are emptied, operator by operator, and the worker makes them again from the rows.
-- locks: none
-- outside a transaction
select format('delete from %I where operator_id = %s', name, operator_id) from (
    select operator_id, 'turnover' as name from turnover union all
    select operator_id, 'turnover_detail' from turnover_detail union all
    select operator_id, 'turnover_seller' from turnover_seller union all
    select operator_id, 'turnover_below' from turnover_below) as folded
join progress using (operator_id) where recounted_at is not null and folded_seq = 0
union all
select format('update progress set folded_seq = 0, recounted_at = told.last from ('
    'select gate.operator_id, greatest(last_at, max(closed_at)) as last from gate left join closed_week using (operator_id) '
    'group by gate.operator_id, last_at) as told where told.operator_id = progress.operator_id and told.operator_id in (%s)',
    string_agg(operator_id::text, ', ' order by operator_id))
from progress where recounted_at is null and (
    exists (select from wager where wager.operator_id = progress.operator_id and commissions[1] > coalesce(commissions[2], 0))
    or exists (select from week_profit as profit where profit.operator_id = progress.operator_id
        and commissions[1] > coalesce(commissions[2], 0)))
having count(*) > 0
limit 1
