-- What the mirror keeps. Amounts are minor units, days and ids are text as the house writes them, instants seconds since 1970.
create table if not exists place (one integer primary key, number bigint, first_seq bigint, last_seq bigint);
create table if not exists line (day text, entity_id bigint, member_id bigint, product_id bigint, draw_id bigint, game text,
    sales bigint, commission bigint, parent_commission bigint, prizes bigint, wallets bigint, expired bigint, receivable bigint);
create table if not exists entity (id bigint primary key, name text, parent_id bigint, status text);
create table if not exists closed (entity_id bigint primary key);
create table if not exists member (id bigint primary key, email text, entity_id bigint, role text);
create table if not exists ticket (id text primary key, number bigint, day text, entity_id bigint, member_id bigint, amount bigint,
    sold_at bigint);
create table if not exists undone (ticket_id text primary key);
create table if not exists prize (market_id bigint, version integer, ticket_id text, line integer, entity_id bigint, kind text,
    day text, claim_until bigint, amount bigint);
create table if not exists settled (market_id bigint, version integer);
create table if not exists paid (ticket_id text, line integer, market_id bigint, amount bigint);
create table if not exists held (ticket_id text, version integer, decision text, primary key (ticket_id, version));
create table if not exists payment (seq bigint primary key, entity_id bigint, day text, amount bigint);
create table if not exists week (entity_id bigint, monday text, closing bigint, primary key (entity_id, monday));
create table if not exists tax (seq bigint primary key, day text, jurisdiction text, tax text, amount bigint, is_reversal boolean);
create table if not exists play (seq bigint primary key, day text, type text, source text, kind text, amount bigint);
create index if not exists line_by_day on line (day);
create index if not exists prize_by_ticket on prize (ticket_id);
create index if not exists paid_by_ticket on paid (ticket_id)
