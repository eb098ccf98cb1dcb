"""A clock of the house that hardly moves by itself: a test moves it. So a sale a second before a close is in time."""

import psycopg

TIMES = 100  # an hour of the machine's is 36 s of the house's; two statements are still microseconds apart
SLOW = """
create or replace function house_now() returns timestamptz language sql volatile as
    $$ select {house} + (clock_timestamp() - {machine}) / {times} + (select shift from house_clock) $$;
create or replace function move_house_clock(towards timestamptz) returns timestamptz language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    ahead interval := towards - house_now() + (select shift from house_clock);
begin
    update house_clock set shift = ahead where shift < ahead;
    return house_now();
end $$;
"""


ANCHORS = """
select quote_literal(one) || '::timestamptz' from house_clock, unnest(array[house_now() - shift, clock_timestamp()]) as one
"""


def slow_down(owner: psycopg.Connection, times: int = TIMES) -> None:
    """Let the house's clock in a database, and in each copy of it, go so many times slower than the machine's."""
    (house,), (machine,) = owner.execute(ANCHORS.encode()).fetchall()
    owner.execute(SLOW.format(house=house, machine=machine, times=times).encode())
