-- The phase of a lottery settlement has a column of its own, as that of a sports settlement has: numbers below zero in pair said it.

-- pair is the place of the winning selection (prizes); game and played are what was played (refunds); ticket_seq is the last
-- transfer (taking_back), ticket (prizes, refunds), bet (bets) or payment (overpaid) that was seen. line is not used any more.
alter table settlement
    add column phase text not null default 'prizes',
    add column game int not null default 0;

update settlement set pair = 0, phase = case pair when -1 then 'bets' when -2 then 'taking_back' else 'overpaid' end where pair < 0;
update settlement set pair = 0, phase = 'refunds', game = pair
from market where (market.operator_id, market.id) = (settlement.operator_id, settlement.market_id) and market.kind <> 'run'
and phase = 'prizes' and exists (select from market_event join result using (operator_id, event_id)
    where (market_event.operator_id, market_event.market_id) = (settlement.operator_id, settlement.market_id)
    and result.version = settlement.results[market_event.position] and result.outcome = 'void');

alter table settlement add constraint settlement_phase_is_known
    check (phase in ('taking_back', 'prizes', 'refunds', 'bets', 'overpaid'));
