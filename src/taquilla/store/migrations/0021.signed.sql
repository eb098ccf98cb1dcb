-- Signed requests of operators of sports: each is answered once, whoever sends it again. And which version of the signature an
-- operator takes.

-- The least version of the signature that is taken: 1 covers a request's timestamp and body, 2 the whole request.
alter table sports_operator
    add column signature_version smallint not null default 1,
    add constraint signature_version_is_known check (signature_version in (1, 2));

-- The first answer to each: the ticket that it has placed or paid, or a refusal as it was told. A row comes with the ticket, and goes
-- once nobody could send the request any more. signed_at is its own timestamp, in unix seconds: so old rows stand together.
create table signed_request (
    operator_id int not null,
    signed_at   bigint not null,
    digest      bytea not null,
    verb        text not null,
    seq         bigint,
    day         date,
    approved    boolean,
    status      smallint,
    body        text,
    primary key (operator_id, signed_at, digest),
    constraint signed_request_digest_has_32_bytes check (length(digest) = 32),
    constraint signed_request_verb_is_known check (verb in ('place', 'paid', 'refuse')),
    constraint signed_request_has_one_answer check (case verb when 'refuse'
        then num_nonnulls(status, body) = 2 and num_nonnulls(seq, day, approved) = 0
        else num_nonnulls(status, body) = 0 and num_nonnulls(seq, day, approved) = 3 end)
);

grant select on signed_request to taquilla_house, taquilla_auditor;
grant insert, delete on signed_request to taquilla_house;
