-- The auditor compares the terms of selling sports with what events have told, the address of the operator's wallet among them.
-- No release has told the state without them. A process of an earlier release changes them in silence.
-- locks: none
grant select (operator_id, webhook_url, odds_policy, approval_from, signature_version) on sports_operator to taquilla_auditor;
