-- add --
insert into house_key (name, token_hash, created_at, expires_at) values (%(name)s, %(token_hash)s, %(now)s, %(expires_at)s)
returning id

-- list --
select id, name, created_at, expires_at, used_at, ended_at from house_key where id > %(after)s order by id limit %(limit)s

-- find_name --
select id from house_key where lower(name) = lower(%(name)s) limit 1

-- find --
select id, name, created_at, expires_at, used_at, ended_at from house_key
where token_hash = %(token_hash)s and ended_at is null and (expires_at is null or expires_at > %(now)s)

-- is_alive --
select 1 from house_key where id = %(id)s and ended_at is null and (expires_at is null or expires_at > %(now)s)

-- end_key --
update house_key set ended_at = %(now)s where id = %(id)s and ended_at is null

-- note_use --
update house_key set used_at = %(now)s where id = %(id)s
    and (used_at is null or used_at <= %(now)s::timestamptz - interval '1 minute')
