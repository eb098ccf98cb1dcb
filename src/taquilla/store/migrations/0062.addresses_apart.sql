-- Whether the addresses of an operator's people are apart from those of all others: then they stand in no directory, and a login
-- names the operator. A process of an earlier release lets nobody in who is found by no directory, and its auditor says of the right
-- to delete from one that it is too much (I50).
-- compatible with: 0061
-- locks: operator for a moment
alter table operator add column addresses_apart boolean not null default false;
grant delete on address_directory to taquilla_house;
