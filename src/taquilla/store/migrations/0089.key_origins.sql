-- Origins whose pages may use a key from a browser (CORS); null: none.
-- compatible with: 0083
-- locks: session for a moment
alter table session
    add column origins text[],
    add constraint only_keys_have_origins check (origins is null or kind = 'key' and origins <> '{}') not valid;
grant select (origins) on session to taquilla_auditor;
