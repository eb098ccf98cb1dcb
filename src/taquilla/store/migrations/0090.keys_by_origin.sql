-- Keys that list an origin: a browser asks for them before its page has said which key it will send.
-- compatible with: 0083
-- locks: none
-- outside a transaction
select pg_temp.index_statements('session_with_origins', 'session', '(operator_id) where origins is not null');
