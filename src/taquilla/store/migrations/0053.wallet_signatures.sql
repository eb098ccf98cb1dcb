-- The call for which an operator of wallets has first used a signature that covers the body alone: it is taken for no other one.
-- until is when that may be forgotten, null: never. Requests with an id of their own are known by that.
-- compatible with: 0042
-- locks: none
create table wallet_signature (
    operator_id int not null,
    digest      bytea not null,
    path        text not null,
    until       timestamptz,
    primary key (operator_id, digest),
    constraint wallet_signature_digest_has_32_bytes check (length(digest) = 32)
);
create index wallet_signature_by_end on wallet_signature (operator_id, until) where until is not null;

grant select on wallet_signature to taquilla_house, taquilla_auditor;
grant insert, delete, update (path) on wallet_signature to taquilla_house;
