-- Whether a view shows a ticket's seller its PIN after its first draw has closed too, as the portal's document has it (VE-29).
-- compatible with: 0042
-- locks: operator for a moment
alter table operator add column pin_after_close boolean not null default false;
