"""The page of the log: an auditor reads it, an administrator adds and removes a witness and rotates the key, once each."""

from playwright.sync_api import expect

from taquilla.domain.seals.notes import COSIGNATURE, VerifierKey
from taquilla.testing import TaquillaHouse

from .conftest import Visit, assert_accessible

KEY = VerifierKey("witness.example", COSIGNATURE, bytes(32)).text


def test_a_witness_is_added_and_removed_and_the_key_rotated(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, "/office/log", language="en")
    expect(page.locator("#keys tbody tr")).to_have_count(1)
    expect(page.locator("#seals tbody tr").first).to_be_visible()
    page.fill("#verifier", "nonsense")
    page.fill("#url", "https://192.0.2.7")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be added")
    expect(page.locator("#verifier")).to_have_value("nonsense")
    page.fill("#verifier", KEY)
    page.fill("#url", "http://127.0.0.1:9")
    page.get_by_role("button", name="Add").dblclick()
    expect(page.get_by_role("status")).to_contain_text("asked from now on")
    expect(page.locator("#witnesses tbody tr")).to_have_count(1)
    page.get_by_text("Rotate the key").click()
    page.get_by_role("button", name="Make a new key").dblclick()
    expect(page.get_by_role("status")).to_contain_text("new key")
    expect(page.locator("#keys tbody tr")).to_have_count(2)
    assert_accessible(page)
    page.locator("#witnesses").get_by_text("Remove", exact=True).click()
    page.get_by_role("button", name="Remove the witness").dblclick()
    expect(page.get_by_role("status")).to_contain_text("removed")
    expect(page.locator("#witnesses")).to_have_count(0)
