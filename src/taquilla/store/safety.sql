-- read_settings --
-- What makes a commit durable, and who we are (I49 of docs/audit.md).
select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit',
    'ignore_checksum_failure', 'zero_damaged_pages', 'data_sync_retry', 'data_checksums', 'server_version_num')
union all select 'superuser', case when rolsuper then 'on' else 'off' end from pg_roles where rolname = current_user
