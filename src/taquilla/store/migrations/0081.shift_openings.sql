-- What there was at the opening of a shift by ways to pay beside the own cash: amounts in each way's currency, by its id. Shifts of before
-- have the default, so nothing is left to validate.
-- compatible with: 0074
-- locks: shift for a moment
alter table shift
    add column openings jsonb not null default '{}',
    add constraint shift_opens_with_counted_ways check (jsonb_typeof(openings) = 'object' and not openings @? '$.* ? (@ < 0)') not valid;
