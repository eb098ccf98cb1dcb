-- One more fold of the turnover, by product and game without the draw: reports of a month read some twenty rows a day where they read
-- hundreds. The fold writes it with the others. It is added up from two of them here, and not from wagers.
-- locks: none

-- What an entity sold itself on a day, and (is_below) what those under it did.
create table turnover_product (
    operator_id       int not null,
    booked_on         date not null,
    entity_id         bigint not null,
    is_below          boolean not null,
    product_id        int not null,
    game              smallint not null,
    sale              bigint not null,
    commission        bigint not null,
    parent_commission bigint not null,
    prize             bigint not null,
    wallets           bigint not null,
    primary key (operator_id, booked_on, entity_id, is_below, product_id, game)
) with (fillfactor = 70);

insert into turnover_product
select operator_id, booked_on, entity_id, false, product_id, game,
    coalesce(sum(amount) filter (where kind = 'sale'), 0), coalesce(sum(amount) filter (where kind = 'commission'), 0),
    coalesce(sum(amount) filter (where kind = 'parent_commission'), 0), coalesce(sum(amount) filter (where kind = 'prize'), 0),
    coalesce(sum(amount) filter (where kind = 'wallets'), 0)
from turnover_detail group by 1, 2, 3, 5, 6;

insert into turnover_product
select operator_id, booked_on, entity_id, true, product_id, game, sum(sale), sum(commission), sum(parent_commission), sum(prize),
    sum(wallets)
from turnover_below group by 1, 2, 3, 5, 6;

grant select on turnover_product to taquilla_house, taquilla_auditor;
grant insert, update on turnover_product to taquilla_house;
