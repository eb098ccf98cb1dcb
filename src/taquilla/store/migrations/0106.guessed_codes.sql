-- Who has guessed one-time codes: few among all entries of the trail, and looked for by the alarms every few seconds.
-- compatible with: 0105
-- locks: none
-- outside a transaction
select pg_temp.index_statements('audit_event_of_codes', 'audit_event', '(operator_id, at) where action = ''codes guessed''');
