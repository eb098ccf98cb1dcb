"""Cached operators expire, names that nobody has are not kept, and no call walks through what grows."""

import pytest
from tests.dialects.betstack.conftest import CREATE, RESERVE, SUPERBET, TODAYS, Site
from tests.plans import months, name_of, plan_of, remembering, walks

from taquilla.engine.sports.operators import MEMORY_S
from taquilla.engine.sports.terms import TaxTerms
from taquilla.sandbox.demo_sports import SITE
from taquilla.store.sports.catalogue import SellingTerms


def test_what_is_known_of_an_operator_ages(site: Site) -> None:
    callers, office = site.house.sports.operators, site.house.sports.office
    now_s = [100.0]
    callers._steady_s = lambda: now_s[0]
    site.create()
    site.run(office.set_terms(SITE, SellingTerms(None, "O1"), secret="a new secret"))
    assert site.ask("GET", CREATE, secret="a new secret").status_code == 403
    now_s[0] += MEMORY_S
    assert site.ask("GET", CREATE, secret="a new secret").status_code == 200
    assert site.ask("GET", CREATE).status_code == 403
    site.query("update operator set status = 'closed' where id = %s", SITE)
    now_s[0] += MEMORY_S
    assert site.ask("GET", CREATE, secret="a new secret").json()["code"] == 112


def test_names_that_nobody_has_are_not_kept(site: Site) -> None:
    for number in range(3):
        site.ask("GET", CREATE, operator=f"nobody {number}")
    assert site.house.sports.operators._callers == {}


@pytest.mark.new_database
def test_no_call_walks_through_what_grows(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.query("analyze")
    with remembering(monkeypatch) as sent:
        site.create()
        site.reserve()
        made = site.said("POST", CREATE, TODAYS)
        site.get(made["id"])
        site.said("GET", "/bc/calculator/finance-details?operator=site&price=1000&odds=2&type=superbet")
    asked = {query: given for query, given in sent.items() if name_of(query).startswith(("sports.operators.", "sports.results."))}
    names = {f"sports.operators.{name}" for name in ("find_named", "load_secret", "find_top_prize", "load_rates")}
    assert {name_of(query) for query in asked} == names | {"sports.results.find_games"}
    for query, given in asked.items():
        for plan in (plan_of(site.owner, query, given, grown=grown) for grown in (False, True)):
            assert (walks(plan), months(plan)) == (set(), set()), name_of(query)


def test_a_superbet_is_taxed_as_superbets_are(site: Site) -> None:
    site.run(site.house.sports.office.add_tax(SITE, TaxTerms("KE", ext_rate=500, ext_type="exclusive", type="superbet")))
    path = "/bc/calculator/finance-details?operator=site&price=1000&odds=2"
    assert site.said("GET", path)["ext"] == 12.5
    worked = site.said("GET", f"{path}&type=superbet")
    assert (worked["ext"], worked["ext_type"], worked["stake"], worked["ext_amount"]) == (5.0, "exclusive", 1000, 50)
    sold = site.said("POST", RESERVE, SUPERBET | {"price": 1000})
    names = ("ext", "ext_type", "stake", "ext_amount")
    assert [sold[name] for name in names] == [worked[name] for name in names]
