-- Few among all that there ever were: entries of rare actions since an instant, and of no others, for an entry about an object
-- would look as well found by its action while there are few; one actor's latest; and discards that a wallet refuses again.
-- compatible with: 0104
-- locks: none
-- outside a transaction
select pg_temp.index_statements('audit_event_by_action', 'audit_event', '(operator_id, action, at) where action in (
    ''member added'', ''role changed'', ''password reset made'', ''second factor on'', ''second factor off'', ''key added'',
    ''second person refused'', ''decided by two whom one added'', ''result differed'', ''sports result differed'',
    ''paid after pin shown'')')
union all select pg_temp.index_statements('audit_event_by_actor', 'audit_event', '(operator_id, actor, id)')
union all select pg_temp.index_statements('call_out_refused', 'call_out',
    '(operator_id, next_try) where state = ''due'' and action = ''ticket_discard'' and tries > 4');
