-- Taxes by the day for which they count: what is due to a jurisdiction for a month is a range of this index.
create index transfer_by_tax on transfer (operator_id, booked_on) where kind in ('excise', 'withholding');

-- From which price on an operator's sports tickets wait for its word; null: none waits.
alter table sports_operator
    add column approval_from bigint,
    add constraint approval_is_asked_from_a_price_on check (approval_from > 0);

-- A ticket that waits for its operator's word has no result. As with what is unpaid, no index has to do with a step itself (HOT).
alter table sports_ticket
    add column held boolean not null generated always as (not approved and step = 'open') stored,
    add constraint held_ticket_has_no_result check (approved or step in ('new', 'reserved', 'open', 'cancelled'));
create index sports_ticket_held on sports_ticket (operator_id, closes_at) where held;
