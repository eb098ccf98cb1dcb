-- What a key may do (null: all that its role may), the version of `/v1` that it was made for (null: the one before there were versions), and
-- how many requests a minute it may send (null: as many as a person). A house of before would let a key do all that its role may.
-- locks: session for a moment
alter table session
    add column scopes text[], add column api_version date, add column requests_per_minute int,
    add constraint only_keys_have_terms
        check (kind = 'key' or coalesce(scopes[1], api_version::text, requests_per_minute::text) is null) not valid,
    add constraint a_key_may_do_something check (scopes <> '{}' and requests_per_minute > 0) not valid;
grant select (scopes, api_version, requests_per_minute) on session to taquilla_auditor;
