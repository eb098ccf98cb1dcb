-- Marks of the wrong PINs of a ticket that were counted, 16 bytes each, of the request's key and the PIN: a request that is sent once
-- more after a lost answer is not counted again (VE-21). Empty: those of before, and logins.
-- compatible with: 0097
-- locks: attempt for a moment (a constant default)
alter table attempt add column marks bytea not null default '';
