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

-- What players' wallets paid of the sales, less what they were paid of the prizes: nobody owes an agency or its parent for it, since
-- the house itself holds that money. The turnover of whoever sells to wallets is folded anew, from its rows.
alter table turnover
    drop constraint turnover_kind_is_known,
    add constraint turnover_kind_is_known check (kind in ('sale', 'commission', 'parent_commission', 'prize', 'tickets', 'wallets'));
alter table turnover_detail
    drop constraint turnover_detail_kind_is_known,
    add constraint turnover_detail_kind_is_known check (kind in ('sale', 'commission', 'parent_commission', 'prize', 'wallets'));
delete from turnover where operator_id in (select operator_id from wallet_operator);
delete from turnover_detail where operator_id in (select operator_id from wallet_operator);
update progress set folded_seq = 0 where operator_id in (select operator_id from wallet_operator);

alter table closed_week
    add column wallets bigint not null default 0,
    drop constraint week_adds_up,
    add constraint week_adds_up check (closing = opening + sale - agency - prize - wallets - movements);

-- Whoever asks for a user by its name.
create index player_by_name on player (operator_id, username) where username <> '';
