-- Whoever audits reads an operator as the house does, with its colour and the name of its logo; not the logo itself.
-- compatible with: 0070
-- locks: none
grant select (operator_id, colour, digest) on operator_look to taquilla_auditor;
