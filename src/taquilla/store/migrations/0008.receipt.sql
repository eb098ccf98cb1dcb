-- What an entity says of itself, in get-data and on its tickets. One row an entity; the audit event keeps what was there before.

create table entity_data (
    operator_id   int not null,
    entity_id     bigint not null,
    address1      text not null,
    address2      text not null,
    city          text not null,
    municipality  int not null,
    rif           text not null,
    state         int not null,
    ticket_footer text not null,
    ticket_header text not null,
    time_zone     text not null,
    primary key (operator_id, entity_id),
    foreign key (operator_id, entity_id) references entity,
    constraint entity_data_is_short check (length(address1) <= 100 and length(address2) <= 100 and length(city) <= 100
        and length(rif) <= 100 and length(time_zone) <= 100),
    constraint entity_data_fits_on_paper check (length(ticket_header) <= 500 and length(ticket_footer) <= 500),
    constraint entity_data_codes_are_not_negative check (municipality >= 0 and state >= 0)
);

grant select on entity_data to taquilla_house, taquilla_auditor;
grant insert, update on entity_data to taquilla_house;
