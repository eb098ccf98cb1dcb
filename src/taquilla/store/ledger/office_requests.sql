-- load --
select fingerprint, made, status, body from office_request
where operator_id = %(operator)s and issuer = %(issuer)s and key = %(key)s

-- record --
insert into office_request (operator_id, issuer, key, fingerprint, made, at)
values (%(operator)s, %(issuer)s, %(key)s, %(fingerprint)s, %(made)s, %(now)s)

-- keep_response --
-- Of two repetitions that answer at once, the first one's response stands.
update office_request set status = %(status)s, body = %(body)s
where operator_id = %(operator)s and issuer = %(issuer)s and key = %(key)s and body is null
