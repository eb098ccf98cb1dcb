"""The campaign of webhooks: it loses nothing, and reports everything that is wrong."""

import time

from campaigns.receiver import Inbox
from standardwebhooks.webhooks import Webhook

from taquilla.engine.webhooks.keys import EndpointKey, headers_of


def test_an_inbox_tells_what_came_again_and_what_is_not_signed() -> None:
    key, other = EndpointKey.new("hmac"), EndpointKey.new("hmac")
    inbox, body = Inbox(key.text), b'{"number":7}'
    now = int(time.time())
    assert inbox.take(headers_of([key], "evt_7", now, body), body)
    assert inbox.take(headers_of([other, key], "evt_7", now, body), body)
    assert not inbox.take(headers_of([other], "evt_7", now, body), body)
    assert (list(inbox.numbers), inbox.again, len(inbox.wrong)) == ([7], 1, 1)
    assert Webhook(key.text).verify(body, headers_of([key], "evt_8", now, body)) == {"number": 7}
    assert inbox.take(headers_of([key], "evt_8", now, body), body)
    assert inbox.wrong[1:] == ["event 7 came as evt_7, and as evt_8"]
