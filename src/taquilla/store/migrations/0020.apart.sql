-- Duties that fail by themselves, and people who have one account.

-- A duty of an operator, or the part of it that a subject names ("market 12", "coupon 455", "ticket …"; '' is all of it), that has
-- failed. tries counts the failures in a row: 0 once it works again, and then since and next_try are null. failures counts for ever.
create table duty_failure (
    operator_id int not null references operator,
    duty        text not null,
    subject     text not null,
    failures    bigint not null,
    tries       int not null,
    since       timestamptz,
    next_try    timestamptz,
    error       text not null,
    primary key (operator_id, duty, subject),
    constraint failing_duty_is_tried_again check ((tries > 0) = (since is not null) and (since is null) = (next_try is null))
);
create index duty_failing on duty_failure (operator_id, duty, subject) where tries > 0;

-- No delete: how often a duty has failed stays counted.
grant select on duty_failure to taquilla_house, taquilla_auditor;
grant insert, update on duty_failure to taquilla_house;

-- An address stands for a person. Capitals, spaces around it and what follows a plus before the @ make no other person of it.
do $$
declare
    doubles text;
begin
    select string_agg(format('operator %s: users %s (%s)', operator_id, users, addresses), '; ') into doubles from (
        select operator_id, string_agg(id::text, ', ' order by id) as users, string_agg(email, ', ' order by id) as addresses
        from member group by operator_id, lower(regexp_replace(btrim(email), '[+][^@]*@', '@')) having count(*) > 1) as double;
    if doubles is not null then
        raise exception 'a person has one account per operator, but there are more: %. Give each account but one of them an address '
            'of its own (update member set email = …, as the owner of the database), close those that are nobody''s, and migrate again',
            doubles;
    end if;
end $$;
create unique index a_person_has_one_account_per_operator
    on member (operator_id, lower(regexp_replace(btrim(email), '[+][^@]*@', '@')));
