-- Searching tickets goes by seq, which is the order of time: winners by their ticket, undone tickets by an index of their own.

-- In place of prize_by_sale: seq tells the same order, and finds what one ticket has won side by side.
drop index prize_by_sale;
create index prize_by_entity on prize (operator_id, entity_id, ticket_seq, day);

-- Few tickets are undone, so a sale pays nothing for it.
create index ticket_by_entity_undone on ticket (operator_id, entity_id, seq) where state <> 'sold';
