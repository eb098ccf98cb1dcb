-- list_operators --
select operator.id, operator.name, title, currency, exponent, entity_id, member_id, signature_version
from wallet_operator join operator on operator.id = operator_id
where operator.status = 'active' and (%(only)s::int[] is null or operator_id = any(%(only)s::int[])) order by operator.id

-- list_providers --
select id, number, name, sub_name, status = 'active', signature_version from provider order by number

-- list_games --
select id, provider_id, name, type, code, status = 'active' from provider_game order by id

-- list_keys --
-- Keys that are valid at an instant, the oldest first.
select owner_kind, owner_id, id, public_key from signing_key
where valid_from <= %(now)s and (ended_at is null or ended_at > %(now)s) order by owner_kind, owner_id, id

-- list_every_key --
select owner_kind, owner_id, id, public_key, valid_from, ended_at, author from signing_key order by owner_kind, owner_id, id

-- list_partners --
select id, rate, status = 'active' from partner where operator_id = %(operator)s order by id

-- add_operator --
insert into wallet_operator as added (operator_id, title, entity_id, member_id) values (%(operator)s, %(title)s, %(entity)s, %(member)s)
returning '', row_state(added.*)

-- require_version --
update wallet_operator set signature_version = %(version)s where operator_id = %(operator)s
returning '', row_state(wallet_operator.*, 'signature_version')

-- require_version_of_provider --
update provider set signature_version = %(version)s where id = %(id)s

-- add_partner --
insert into partner as added (operator_id, id, rate) values (%(operator)s, %(partner)s, %(rate)s)
returning id, row_state(added.*)

-- close_partner --
update partner set status = 'closed' where operator_id = %(operator)s and id = %(partner)s
returning id, row_state(partner.*, 'status')

-- add_provider --
insert into provider (id, number, name, sub_name)
select %(id)s, coalesce(max(number), 0) + 1, %(name)s, %(sub_name)s from provider

-- add_game --
insert into provider_game (id, provider_id, name, type, code) values (%(id)s, %(provider)s, %(name)s, %(type)s, %(code)s)

-- set_provider --
update provider set status = %(status)s where id = %(id)s

-- set_game --
update provider_game set status = %(status)s where id = %(id)s

-- add_key --
insert into signing_key as added (owner_kind, owner_id, id, public_key, valid_from, author)
select %(kind)s, %(owner)s, coalesce(max(kept.id), 0) + 1, %(public_key)s, %(valid_from)s, %(author)s
from signing_key as kept where kept.owner_kind = %(kind)s and kept.owner_id = %(owner)s returning added.id::text, row_state(added.*)

-- end_key --
update signing_key set ended_at = %(ended_at)s
where owner_kind = %(kind)s and owner_id = %(owner)s and id = %(id)s and ended_at is null
returning id::text, row_state(signing_key.*, 'ended_at')

-- list_told --
select operator_id from wallet_operator order by operator_id

-- find_use --
select path from wallet_signature where operator_id = %(operator)s and digest = %(digest)s

-- forget_uses --
with old as (select digest from wallet_signature where operator_id = %(operator)s and until <= %(now)s order by until limit 10)
delete from wallet_signature using old where wallet_signature.operator_id = %(operator)s and wallet_signature.digest = old.digest

-- use --
-- Of two that come at once the first one's path stands, and both learn it.
insert into wallet_signature (operator_id, digest, path, until) values (%(operator)s, %(digest)s, %(path)s, %(until)s)
on conflict (operator_id, digest) do update set path = wallet_signature.path returning path
