-- Two more folds of the turnover, so that reports on all agencies read few rows. The fold writes them with the other two.

-- What each seller sold on a day, in one row: members of an entity, 0 for commissions on a week's profit.
create table turnover_seller (
    operator_id       int not null,
    booked_on         date not null,
    entity_id         bigint not null,
    member_id         bigint not null,
    sale              bigint not null,
    commission        bigint not null,
    parent_commission bigint not null,
    prize             bigint not null,
    wallets           bigint not null,
    primary key (operator_id, booked_on, entity_id, member_id)
) with (fillfactor = 70);

-- What was sold on a day below an entity, by those under it and not by itself: few rows for however many agencies.
create table turnover_below (
    operator_id       int not null,
    booked_on         date not null,
    entity_id         bigint not null,
    product_id        int not null,
    event_id          bigint not null,
    game              smallint not null,
    sale              bigint not null,
    commission        bigint not null,
    parent_commission bigint not null,
    prize             bigint not null,
    wallets           bigint not null,
    primary key (operator_id, booked_on, entity_id, product_id, event_id, game)
) with (fillfactor = 70);

insert into turnover_seller
select operator_id, booked_on, entity_id, member_id,
    coalesce(sum(amount) filter (where kind = 'sale'), 0), coalesce(sum(amount) filter (where kind = 'commission'), 0),
    coalesce(sum(amount) filter (where kind = 'parent_commission'), 0), coalesce(sum(amount) filter (where kind = 'prize'), 0),
    coalesce(sum(amount) filter (where kind = 'wallets'), 0)
from turnover where kind <> 'tickets' group by 1, 2, 3, 4;

insert into turnover_below
with recursive above (operator_id, entity_id, upper_id) as (
    select operator_id, id, parent_id from entity where parent_id is not null
    union all
    select above.operator_id, above.entity_id, entity.parent_id from above
    join entity on (entity.operator_id, entity.id) = (above.operator_id, above.upper_id) where entity.parent_id is not null
)
select operator_id, booked_on, upper_id, product_id, event_id, game,
    coalesce(sum(amount) filter (where kind = 'sale'), 0), coalesce(sum(amount) filter (where kind = 'commission'), 0),
    coalesce(sum(amount) filter (where kind = 'parent_commission'), 0), coalesce(sum(amount) filter (where kind = 'prize'), 0),
    coalesce(sum(amount) filter (where kind = 'wallets'), 0)
from turnover_detail join above using (operator_id, entity_id) group by 1, 2, 3, 4, 5, 6;

grant select on turnover_seller, turnover_below to taquilla_house, taquilla_auditor;
grant insert, update on turnover_seller, turnover_below to taquilla_house;
