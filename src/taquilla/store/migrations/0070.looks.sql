-- How an operator looks on its pages and on its paper: a colour, and a logo with its SHA-256 in hex; "" where it has none.
-- compatible with: 0062
-- locks: none
create table operator_look (
    operator_id int primary key,
    colour      text not null,
    digest      text not null,
    logo        bytea not null,
    constraint a_colour_is_written_in_hex check (colour ~ '^(#[0-9a-f]{6})?$'),
    constraint a_logo_has_48_kb_at_most check (length(logo) <= 49152)
);

grant select, insert, update on operator_look to taquilla_house;
