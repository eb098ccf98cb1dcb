-- What an operator shares with those who call it over a dialect, such as a vendor's secret, wrapped by the master key.
-- compatible with: 0090
-- locks: none
create table shared_secret (
    operator_id int not null,
    dialect     text not null,
    name        text not null,
    wrapped     bytea not null,
    primary key (operator_id, dialect, name)
);
grant select, insert, update, delete on shared_secret to taquilla_house;
