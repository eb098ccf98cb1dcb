-- read_ticket --
-- A ticket from the middle of a day, and its seller.
select ticket.number, member.email from ticket join member on member.operator_id = ticket.operator_id and member.id = ticket.member_id
where ticket.operator_id = %(operator)s and ticket.day = %(day)s and ticket.state = 'sold'
order by abs(ticket.ordinal - (select max(ordinal) / 2 from ticket where operator_id = %(operator)s and day = %(day)s)) limit 1
