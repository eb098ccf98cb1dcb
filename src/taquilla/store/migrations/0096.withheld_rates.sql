-- A ticket that has won says the rate by which its withholding was worked out: it may be that of the settlement (TX-09). Tickets
-- of before, settled by the rate of the settlement, get it by the rates that were in force as it began; the others have the sale's.
-- locks: sports_ticket for a moment (a column without a default)
alter table sports_ticket add column withheld_rate int;
grant update (withheld_rate) on sports_ticket to taquilla_house;
update sports_ticket set withheld_rate = (select wht_rate from tax_rate where tax_rate.operator_id = sports_ticket.operator_id
    and tax_rate.type in (sports_ticket.type, '') and tax_rate.starts <= sports_settlement.started_at
    order by tax_rate.type desc, tax_rate.starts desc limit 1)
from sports_settlement
where result = 'won' and wht_rate_at = 'settlement' and sports_settlement.operator_id = sports_ticket.operator_id
    and sports_settlement.coupon_id = sports_ticket.coupon_id and sports_settlement.version = sports_ticket.version;
