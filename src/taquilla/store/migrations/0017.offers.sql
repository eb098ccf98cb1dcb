-- What an operator sells at all, of what the nation draws; and what an entity or a user of its sells. Without a row all is sold.
-- 0 means "any"; a later row of the same scope takes over.
create table rule_offer (
    operator_id int not null references operator,
    entity_id   bigint not null default 0,
    member_id   bigint not null default 0,
    product_id  int not null default 0,
    game        smallint not null default 0,
    starts      timestamptz not null,
    is_sold     boolean not null,
    author      text not null,
    primary key (operator_id, entity_id, member_id, product_id, game, starts)
);

grant select on rule_offer to taquilla_house, taquilla_auditor;
grant insert on rule_offer to taquilla_house;
