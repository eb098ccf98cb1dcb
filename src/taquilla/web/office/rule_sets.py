"""One limit or commission for several agencies: chosen one by one or by their group, shown before it holds for all at once."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from taquilla.domain.lottery.receipts import draw_name, selection_text
from taquilla.domain.lottery.rule_columns import SHAPES, Column, RuleField, RuleKind, Unit
from taquilla.domain.lottery.rule_requests import OF_ROOT, RuleRequest, written
from taquilla.domain.people.operations import DECIDE_RULE
from taquilla.engine.lottery.rule_previews import SoldBeyond
from taquilla.engine.lottery.rule_sets import ENTITIES_MAX, SetLine, for_each
from taquilla.http.framework import AnyResponse, Request, Template
from taquilla.web.errors import PageError, granted
from taquilla.web.office.asking import asked, entity_of, has_words
from taquilla.web.office.problems import problem_of
from taquilla.web.office.rule_forms import RuleForm, column_text, kinds_for, request_of
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import Problem, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/rules/many")
_FIELDS: Final[dict[str, tuple[RuleKind, RuleField]]] = {
    field.name: (kind, field)
    for kind in ("limit", "quota")
    for field in SHAPES[kind].fields
    if field.unit is not Unit.CHOICE and "entity" not in field.apart
} | {"commission": ("commission", SHAPES["commission"].fields[0])}


class SetWish(Struct, frozen=True):
    """A limit or commission and its value, game and beginning as they are typed, and the group whose agencies it is for.

    called is a part of the names of the agencies to choose from, or of their groups. only_find: nothing is to be previewed yet.
    """

    limit: str = "stake_max"
    value: str | None = None
    game: str = ""
    starts: str = ""
    below: int | None = None
    called: str = ""
    only_find: bool = False


class SetForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The limit that was shown, for these entities: their ids with commas between them."""

    limit: str = ""
    value: str = ""
    game: str = ""
    starts: str = ""
    entities: str = ""


class LineShown(NamedTuple):
    """A line of the preview in words. refused: the limit cannot be set for this agency, and note says why."""

    agency: str
    today: str
    later: str
    note: str
    refused: bool


@HANDLERS.get("", DECIDE_RULE)
async def show_set(request: Request, visitor: TheVisitor) -> Template:
    """Show the form, and what the limit would change once one is typed."""
    if sent := visitor.sent(SetForm):
        return await _page(visitor, SetWish(sent.limit, sent.value, sent.game, sent.starts), _entities(sent))
    wish = asked(request, SetWish)
    ticked = {one for name, one in request.query_params.multi_items() if name == "agency"}
    if wish.below is not None:
        entity_of(visitor, await visitor.people(), wish.below)
        ticked |= {str(one) for one, _ in await _below(visitor, wish.below)}
    chosen = [one for one, _ in await _below(visitor, visitor.entity.id) if str(one) in ticked]
    if wish.value is None or wish.only_find:
        return await _page(visitor, wish, chosen)
    try:
        sets, each = visitor.house.lottery.rule_sets, for_each(_wanted(visitor, wish), chosen)
        lines = granted(visitor, await sets.preview(visitor.operator.id, each, visitor.author, keeping=True))
        beyond = await visitor.house.lottery.rule_previews.sold_beyond(visitor.operator.id, each, visitor.author)
    except Exception as error:
        return await _page(visitor, wish, chosen, problem_of(visitor, error))
    return await _page(visitor, wish, chosen, lines=lines, beyond=beyond)


@HANDLERS.post("", DECIDE_RULE, again=show_set)
async def add_set(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Put the limit in force for all these agencies, or for none."""
    form, rule_sets = await read(request, SetForm), visitor.house.lottery.rule_sets
    requests = for_each(_wanted(visitor, form), _entities(form))
    await once(visitor, form, lambda by: rule_sets.add(visitor.operator.id, requests, by, keeping=True))
    # Looked up, since a form that is sent twice is told nothing but that it was.
    waiting, wanted = await visitor.house.loosenings.waiting(visitor.operator.id, visitor.author), [*map(written, requests)]
    waits = any(one.asked_by == visitor.author.name and one.change in wanted for one, _ in waiting)
    return go_on("/office/rules", "limits_asked" if waits else "limits_set")


def _entities(form: SetForm) -> list[int]:
    return [int(one) for one in form.entities.split(",")[: ENTITIES_MAX + 1] if one.isdecimal() and len(one) < 16]


def _wanted(visitor: Visitor, form: SetWish | SetForm) -> RuleRequest:
    """Return the rule that was typed, for no agency yet. Raises BadField and PageError."""
    if form.limit not in _FIELDS:
        raise PageError("FORM_UNFIT", form.limit)
    kind, field = _FIELDS[form.limit]
    typed = {field.name: form.value, "game": form.game, "starts": form.starts, "on_profit": "sale"}
    return request_of(visitor, kind, msgspec.convert(typed, RuleForm))


async def _below(visitor: Visitor, entity_id: int) -> list[tuple[int, str]]:
    """Return the open entities below one, with their names."""
    return [(one.id, one.name) for one in (await visitor.people()).below(entity_id) if one.active and one.id != entity_id]


async def _page(
    visitor: Visitor, wish: SetWish, chosen: Sequence[int], problem: Problem | None = None, *, lines: Sequence[SetLine] = (),
    beyond: Sequence[Sequence[SoldBeyond]] = (),
) -> Template:  # fmt: skip
    people, all_below = await visitor.people(), await _below(visitor, visitor.entity.id)
    groups = {one.parent_id for one in people.entities.values() if one.active}
    paths = {one: " ".join(people.entities[above].name for above in people.entities[one].path) for one, _ in all_below}
    agencies = [one for one in all_below if one[0] in chosen or has_words(paths[one[0]], wish.called)]
    columns, problem = visitor.texts.rules.columns, problem or visitor.problem
    return await visitor.page(
        "office/rule_sets.html",
        problem=problem._replace(field="value") if problem.field in {field.name for _, field in _FIELDS.values()} else problem,
        wish=wish,
        chosen=chosen,
        fields=[
            (name, columns[name])
            for name, (kind, _) in _FIELDS.items()
            if kind in kinds_for(visitor) and (visitor.is_root or name not in OF_ROOT)
        ],
        games=list(visitor.texts.rules.games.items()),
        groups=[(visitor.entity.id, visitor.entity.name), *(one for one in all_below if one[0] in groups)],
        agencies=agencies[:ENTITIES_MAX],
        is_part=len(agencies) > ENTITIES_MAX,
        form=SetForm(
            visitor.new_key(), wish.limit, wish.value or "", wish.game, wish.starts, entities=",".join(map(str, chosen))
        ),
        lines=[
            _shown(visitor, wish.limit, people.entities[line.entity_id].name, line, sold)
            for line, sold in zip(lines, beyond, strict=True)
        ],
    )


def _shown(visitor: Visitor, limit: str, agency: str, line: SetLine, beyond: Sequence[SoldBeyond]) -> LineShown:
    texts, column = visitor.texts.rules, _FIELDS[limit][1].column or Column.COMMISSION
    bounds = (line.before, line.after)
    today, later = (str(texts.no_bound) if one is None else column_text(visitor, column, one) for one in bounds)
    if line.was_of_profit:
        today = f"{today} ({texts.columns['profit_commission']})"
    if line.error is not None:
        return LineShown(agency, today, "–", problem_of(visitor, line.error).sentence, True)
    note = texts.sets["second"] if line.is_looser else texts.sets["same"] if today == later else ""
    told = [
        f"{draw_name(one.event)} {visitor.formats.minute(one.event.draws_at)}, {selection_text(one.game, one.selection)}: "
        + visitor.formats.money(one.sold)
        for one in beyond
    ]
    if told:
        note = f"{note}. {texts.sets['beyond']} {'; '.join(told)}".removeprefix(". ")
    return LineShown(agency, today, later, str(note), False)
