-- load --
select fingerprint, made, status, body from office_request
where operator_id = %(operator)s and issuer = %(issuer)s and key = %(key)s

-- record --
-- The gates of two operators do not keep two commands of the installation apart: the second waits here for the first's commit.
insert into office_request (operator_id, issuer, key, fingerprint, made, at)
values (%(operator)s, %(issuer)s, %(key)s, %(fingerprint)s, %(made)s, %(now)s)
on conflict do nothing

-- keep_response --
-- Of two repetitions that answer at once, the first one's response stands.
update office_request set status = %(status)s, body = %(body)s
where operator_id = %(operator)s and issuer = %(issuer)s and key = %(key)s and body is null
