-- Codes: how sellers name a draw by three characters. The code means the same product, list and hour every day, and each day
-- another event.

-- What a code means on a day is its latest row that does not begin later, until that ends: so it never means two things at once.
-- The only thing that ever changes about a row is the day on which it ends.
create table code (
    code       text not null,
    product_id int not null,
    list_id    smallint not null,
    draw_time  time not null,
    from_day   date not null,
    until_day  date,
    primary key (code, from_day),
    foreign key (product_id, list_id) references product_list,
    constraint code_is_three_digits_or_letters check (code ~ '^[0-9A-Z]{3}$'),
    constraint code_runs_forward check (until_day > from_day)
);

grant select on code to taquilla_house, taquilla_auditor;
grant insert, update (until_day) on code to taquilla_house;
