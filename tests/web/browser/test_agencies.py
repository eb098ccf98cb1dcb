"""Agencies and users: an administrator makes them, others see what is theirs, and nothing happens twice."""

import re
from typing import Literal

import pyotp
import pytest
from playwright.sync_api import Page, expect

from taquilla.testing import TaquillaHouse

from .api import AGENCY, MADE, ROOT, add_manager, ask, open_draws, sell, token
from .conftest import Visit, assert_accessible, opens, posts, press, submit

pytestmark = pytest.mark.judged("pages")

OUTSIDE = (
    "/office/agencies/214", "/office/agencies/212", "/office/agencies?parent=214", "/office/people?entity=214",
    "/office/people/1", "/office/rules?entity=214", "/office/rules/all?entity=214", "/office/rules/2",
    "/office/rules/new/limit?entity=214",
)  # fmt: skip


def user_path(page: Page, email: str) -> str:
    shown = page.request.get(f"/office/people?q={email}").text()
    return re.findall(rf'href="(/office/people/\d+)"[^>]*>{email}<', shown)[-1]


@pytest.mark.prove("pages")
def test_a_new_agency_comes_to_its_first_ticket_in_twelve_clicks_and_goes_on_later(house: TaquillaHouse, visit: Visit) -> None:
    rule = {"values": {"kind": "limit", "stake_max": "20.00"}, "scope": {"entity_id": AGENCY}}
    ask(house, "POST", "/v1/rules", rule, by=house.administrator, key="rule")
    page = visit(house.administrator, "/office/agencies")
    clicks = []

    def click(name: str, kind: Literal["button", "link"] = "button") -> None:
        clicks.append(name)
        page.get_by_role(kind, name=name).first.click()

    click("Nueva agencia", "link")
    page.fill("#name", "Agencia Catia")
    click("Crear")
    expect(page.locator("progress")).to_have_attribute("value", "3")
    expect(page.locator("[aria-labelledby=step-rules] .tag")).to_have_text("listo")  # those from above hold
    assert_accessible(page)
    page.fill("#address1", "Calle Colombia")
    page.fill("#rif", "J-1")
    click("Guardar")
    clicks += ["the list", "its entry"]
    page.select_option("#source", str(AGENCY))
    click("Copiar sus reglas")
    expect(page.get_by_role("status")).to_have_text("Reglas copiadas: rigen desde ya.")
    page.reload()
    expect(page.locator("progress")).to_have_attribute("value", "4")
    page.fill("#email", "catia@example.com")
    click("Crear cajero")
    link = page.locator("#secret").inner_text()
    clicks.append("Volver")
    page.locator("main .button.primary").click()
    expect(page.locator("progress")).to_have_attribute("value", "5")
    page.get_by_role("link", name="Reglas en vigor").click()
    expect(page.locator("main")).to_contain_text("20,00")
    # The link fills its token in, and leaves it in no address.
    page = visit(None, "/login")
    page.goto(link)
    for language in ("English", "Español"):
        page.get_by_role("button", name=language).click()
        expect(page.locator("#new_password")).to_be_focused()
    expect(page).to_have_url(re.compile("/login/reset$"))
    submit(page, "Cambiar", re.compile("Contraseña cambiada"), new_password=MADE)
    expect(page.locator("#email")).to_have_value(re.compile("@"))
    expect(page.locator("#password")).to_be_focused()
    clicks += ["the link", "Cambiar", "Entrar"]
    cashier = token(house, "catia@example.com", MADE)
    assert sell(house, open_draws(house)[0], "7", "5.00", by=cashier)["status"] == "sold"  # its keyboard needs no click
    assert len(clicks) <= 12


def test_an_administrator_makes_an_agency_and_closes_it_with_its_people(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, "/office/agencies")
    page.get_by_role("link", name="Nueva agencia").click()
    submit(page, "Crear", alert="Crédito: Eso no es un monto como 12.", name="Agencia La Guaira", credit="mucho")
    expect(page.locator("#credit")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#credit")).to_be_focused()
    expect(page.locator("#credit-error")).to_have_text("Eso no es un monto como 12.")
    expect(page).to_have_title(re.compile(r"^Error: "))
    expect(page.locator("#name")).to_have_value("Agencia La Guaira")
    assert_accessible(page)
    submit(page, "Crear", "Agencia creada.", credit="5000,50")
    page.get_by_role("link", name="A la agencia").click()
    expect(page.locator("h1")).to_have_text("Agencia La Guaira")
    # The demo has a rate for whoever sells and has none.
    expect(page.get_by_text("10 %")).to_be_visible()
    expect(page.get_by_text("5.000,50")).to_have_count(2)
    save = page.locator("form", has=page.locator("#address1")).get_by_role("button")
    submit(page, save, alert=re.compile("^Encabezado del ticket: Un texto falta, es demasiado largo"), ticket_header="x" * 3_000)
    submit(page, save, address1="Calle Los Baños", ticket_header="BIENVENIDOS\nSUERTE")
    expect(page.locator("#ticket_header")).to_have_value("BIENVENIDOS\nSUERTE")
    number = page.url.partition("?")[0].rpartition("/")[2]
    cashier = {"email": "catia@guaira.example", "role": "cashier", "entity_id": int(number), "password": MADE}
    ask(house, "POST", "/v1/users", cashier, by=house.administrator, key="cashier")
    own = {"cookie": f"taquilla_session={token(house, cashier['email'], MADE)}"}
    assert "Mi cuenta" in house.get("/office/me", own)[1]
    assert house.get("/office/agencies", own)[0] == 403
    # Closed with its agency, the cashier is out at once.
    page.goto(f"/office/agencies/{number}")
    page.get_by_text("Cerrar esta agencia…").click()
    submit(page, "Sí, cerrar", re.compile("Agencia cerrada"))
    assert "Iniciar sesión" in house.get("/office/me", own)[1]


MONEY_AND_ROLE = ((f"/office/agencies/{AGENCY}", "credit", "90,00", "80,00"), ("", "role", "clerk", "manager"))
OTHER_FORMS = (
    (f"/office/agencies/{AGENCY}", "city", "Coro", "Mérida"), (f"/office/agencies/{AGENCY}/setup", "rif", "J-2", "J-3"),
    ("/office/look", "colour", "#7a1fa2", "#1f2fa2"),
)  # fmt: skip


@pytest.mark.parametrize("forms", [MONEY_AND_ROLE, pytest.param(OTHER_FORMS, marks=pytest.mark.prove("pages"))])
def test_a_form_that_was_open_while_somebody_else_changed_the_same_shows_how_it_is_now_and_changes_nothing(
    house: TaquillaHouse, visit: Visit, forms: tuple[tuple[str, str, str, str], ...]
) -> None:
    open_for_long, other = (visit(who, "/office/me") for who in (house.administrator, house.manager))

    def save(page: Page, value: str) -> None:
        typed = "(field, value) => { field.value = value; field.dispatchEvent(new Event('input')) }"
        page.locator(f"#{field}").evaluate(typed, value)
        page.locator("form", has=page.locator(f"#{field}")).get_by_role("button", name="Guardar").click()

    for path, field, newer, older in forms:
        for page in (open_for_long, other):
            page.goto(path or user_path(other, house.other_cashier))
        save(other, newer)
        expect(other.get_by_role("status")).to_be_visible()
        save(open_for_long, older)
        expect(open_for_long.get_by_role("alert")).to_have_text(re.compile("Otra persona lo cambió"))
        expect(open_for_long.locator(f"#{field}")).to_have_value(newer)
        assert_accessible(open_for_long)
        save(open_for_long, older)
        expect(open_for_long.get_by_role("status")).to_be_visible()
        expect(open_for_long.locator(f"#{field}")).to_have_value(older)


def test_a_manager_of_one_agency_does_not_find_another(house: TaquillaHouse, visit: Visit) -> None:
    add_manager(house, "jefa@example.com", AGENCY)
    page = visit("jefa@example.com", "/office/people/new", password=MADE)
    assert page.locator("#role option").all_inner_texts() == ["Cajero", "Operador de sorteos", "Gerente"]
    assert {path: opens(page, path) for path in OUTSIDE} == dict.fromkeys(OUTSIDE, 404)
    for path in ("/office/agencies/214/close", "/office/people/1/close", "/office/rules/2/end"):
        assert posts(page, house, path).status == 404, path
    # Its own agency is decided by those above it, and so are the roles of auditors and administrators.
    assert page.request.get("/office/agencies").text().count("<tr") == 2
    assert 'id="credit"' not in page.request.get("/office/agencies/213").text()


@pytest.mark.prove("pages")
def test_a_key_is_shown_once_gets_terms_is_rotated_and_dies_without_a_mouse(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, "/office/people/keys/new", width=360, height=740)
    page.fill("#name", "tienda")
    page.fill("#networks", "nowhere")
    page.get_by_role("button", name="Crear").press("Enter")
    expect(page.locator("#networks")).to_have_attribute("aria-invalid", "true")
    page.fill("#networks", "")
    page.select_option("#role", "manager")
    page.locator("summary", has_text="Permisos").press("Enter")
    page.get_by_label("tickets:read", exact=True).press("Space")
    page.fill("#most", "30")
    page.fill("#origins", "https://tienda.example/caja")
    page.get_by_role("button", name="Crear").press("Enter")
    expect(page.locator("#origins")).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    page.fill("#origins", "https://tienda.example")
    page.get_by_label("sandbox:keep", exact=True).press("Space")
    page.get_by_role("button", name="Crear").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("nunca puede usar estos permisos (sandbox:keep).")
    page.get_by_label("sandbox:keep", exact=True).press("Space")
    page.get_by_role("button", name="Crear").press("Enter")
    keys = [page.locator("#secret").inner_text()]
    page.goto("/office/people/keys")
    assert keys[0] not in page.content()
    row = page.locator("tbody tr", has_text="tienda")
    expect(row).to_contain_text("tickets:read")
    expect(row).to_contain_text("https://tienda.example")
    assert_accessible(page)
    row.get_by_role("button", name="Cambiar tienda").press("Enter")
    expect(page.get_by_text("sirve un día más")).to_be_visible()
    keys.append(page.locator("#secret").inner_text())
    assert len({*keys}) == 2
    for key in keys:
        bearer = {"authorization": f"Bearer {key}"}
        asked = {path: page.request.get(f"{house.url}/v1/{path}", headers=bearer) for path in ("tickets", "shifts")}
        assert (asked["tickets"].status, asked["shifts"].status) == (200, 403)
        assert asked["tickets"].headers["ratelimit-policy"] == '"key";q=30;w=60'
    page.goto("/office/people/keys")
    page.get_by_role("button", name="Revocar tienda").first.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("revocada")
    bearers = [{"authorization": f"Bearer {key}"} for key in keys]
    assert 401 in [page.request.get(f"{house.url}/v1/tickets", headers=bearer).status for bearer in bearers]


@pytest.mark.prove("pages")
def test_a_sandbox_is_made_by_a_page_and_its_keys_die_when_it_is_made_anew(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, "/office/people/sandbox")
    page.get_by_role("button", name="Hacer el entorno de pruebas").click()
    expect(page.locator("dd.secret")).to_have_count(4)
    keys = page.locator("dd.secret").all_inner_texts()
    assert_accessible(page)
    bearers = [{"authorization": f"Bearer {key}"} for key in keys]
    roles = [page.request.get(f"{house.url}/v1/me", headers=bearer).json()["user"]["role"] for bearer in bearers]
    assert roles == ["cashier", "clerk", "clerk", "administrator"]
    page.get_by_role("link", name="Seguir").click()
    expect(page.locator("body")).not_to_contain_text(keys[0])
    page.get_by_text("Hacerlo de nuevo…").click()
    page.get_by_role("button", name="Sí, hacerlo de nuevo").click()
    expect(page.locator("dd.secret").first).not_to_have_text(keys[0])
    assert not set(keys) & set(page.locator("dd.secret").all_inner_texts())
    assert [page.request.get(f"{house.url}/v1/me", headers=bearer).status for bearer in bearers] == [401] * 4


@pytest.mark.prove("pages")
def test_a_second_factor_is_asked_for_at_the_next_login(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.clerks[0], "/office/me")
    submit(page, "Activar", begin_password=house.password)
    expect(page.get_by_role("img")).to_be_visible()
    assert_accessible(page)
    app = pyotp.TOTP(page.locator("#secret").inner_text().replace(" ", ""))
    submit(page, "Confirmar", twice=True, code=app.now())
    expect(page.locator("h1")).to_have_text("Códigos de recuperación")
    codes = page.locator("#codes li").all_inner_texts()
    assert len(set(codes)) == 10
    assert_accessible(page)
    page.get_by_role("link", name="Ya los guardé").click()
    expect(page.get_by_text("Códigos de recuperación que quedan: 10")).to_be_visible()
    page.get_by_role("button", name="Salir").click()
    submit(page, "Iniciar sesión", email=house.clerks[0], password=house.password)
    submit(page, "Iniciar sesión", code=codes[0], password=house.password)
    expect(page).to_have_url(re.compile("/office$"))
    page.goto("/office/me")
    page.get_by_text("Desactivar el segundo factor…").click()
    submit(page, "Desactivar", "Segundo factor desactivado.", twice=True, remove_password=house.password, remove_code=codes[1])


@pytest.mark.prove("pages")
def test_a_forgotten_password_is_set_by_a_token_of_the_manager_and_changed_and_other_sessions_end(
    house: TaquillaHouse, visit: Visit
) -> None:
    page = visit(house.manager, "/office/people")
    page.goto(user_path(page, house.clerks[1]))
    page.get_by_role("button", name="Hacer el enlace").click()
    code = page.locator("#secret").inner_text().partition("#")[2]
    clerk = visit(None, "/login")
    clerk.get_by_role("link", name="Tengo un código").click()
    submit(clerk, "Cambiar", re.compile("Contraseña cambiada"), twice=True, token=code, new_password=MADE)
    expect(clerk.locator("#email")).to_have_value(house.clerks[1])
    expect(clerk.locator("#operator")).to_have_count(0)
    assert_accessible(clerk)
    press(clerk, MADE, "Enter")
    expect(clerk).to_have_url(re.compile("/office$"))
    other = {"cookie": f"taquilla_session={token(house, house.clerks[1], MADE)}"}
    clerk.goto("/office/me")
    submit(clerk, "Cambiar", old_password=MADE, new_password="password12")
    expect(clerk.locator("#new_password")).to_have_attribute("aria-invalid", "true")
    submit(clerk, "Cambiar", re.compile("Contraseña cambiada"), twice=True, old_password=MADE, new_password=f"{MADE} alto")
    assert "Iniciar sesión" in house.get("/office/me", other)[1]
    # The manager ends the session.
    page.goto(user_path(page, house.clerks[1]))
    submit(page, page.get_by_role("button", name="Terminar la sesión").first, "Sesión terminada.")
    assert opens(clerk, "/office/me") == 303


@pytest.mark.prove("pages")
def test_nobody_is_proposed_as_a_user_of_the_root_and_a_double_click_adds_one(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, "/office/people/new")
    submit(page, "Crear", email="nueva@example.com")
    expect(page.locator("#entity:invalid")).to_have_value("")
    page.locator("main form").evaluate("form => form.noValidate = true")
    submit(page, "Crear", alert="Elija su agencia o grupo.")
    submit(page, "Crear", twice=True, entity=str(AGENCY))
    expect(page.locator("#secret")).to_be_visible()
    assert_accessible(page)
    page.goto("/office/people?q=nueva")
    expect(page.locator("tbody tr")).to_have_count(1)


@pytest.mark.prove("pages")
def test_a_commission_of_nothing_is_said_on_purpose(house: TaquillaHouse, visit: Visit) -> None:
    made = ask(house, "POST", "/v1/entities", {"name": "Catia", "parent_id": ROOT}, by=house.administrator, key="catia")
    for rule in ask(house, "GET", "/v1/rules?kind=commission", by=house.administrator)["rules"]:
        ask(house, "POST", f"/v1/rules/{rule['id']}/end", {}, by=house.administrator, key=f"end {rule['id']}")
    page = visit(house.administrator, f"/office/agencies/{made['id']}/setup")
    save = page.locator("form[action$=commission] button")
    page.fill("#percent", "0")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("no gana nada")
    page.get_by_label("No gana comisión").check()
    save.click()
    expect(page.get_by_role("status")).to_have_text("Regla puesta en vigor.")
    expect(page.locator("[aria-labelledby=step-commission] .tag")).to_have_text("listo")
    steps = ["1. Lo que imprime", "2. Cajeros", "3. Comisión", "4. Límites", "5. Formas de pago"]
    headings = [name.removesuffix(" listo") for name in page.locator(".step h2").all_inner_texts()]
    assert headings == [*steps, "Después: el primer ticket, de ensayo"]
    expect(page.locator("main")).to_contain_text(f"de {len(steps)} pasos")
    # A way to pay without its rate is not offered yet.
    ways = page.locator("[aria-labelledby=step-ways]")
    expect(ways.locator("h2 .tag")).to_have_text("listo")
    dollars = {"name": "Dólares", "kind": "cash", "currency": "USD"}
    ask(house, "POST", "/v1/payment-methods", dollars, by=house.administrator, key="usd")
    page.reload()
    expect(ways.get_by_role("listitem")).to_have_text(["Efectivo (VES)", "Dólares (USD) sin tasa: todavía no se ofrece"])
    expect(ways.locator("h2 .tag")).to_have_count(0)
    ways.get_by_role("link").click()
    page.get_by_role("link", name="Seguir con la puesta en marcha de la agencia").click()
    expect(page).to_have_url(re.compile(f"/agencies/{made['id']}/setup"))
