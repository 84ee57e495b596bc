"""The desk's pages: what agents and requesters see and can do, without a script, in three languages."""

import html
import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from organisation.people.roles import Role
from tests import cast, makers
from tickets.desk import closing, merging, messages, working
from tickets.dispatch import route
from tickets.notices.models import Notice
from tickets.routing.models import RoutingRuleset
from tickets.states import Reach, ResolutionCode, State, Visibility
from tickets.ticket.models import Ticket


def get(client: FlaskClient, path: str, language: str = "en") -> str:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def send(client: FlaskClient, ticket: Ticket, command: str, version: int | None = None, **form: str) -> Any:
    seen = makers.fetched(ticket.id).version if version is None else version
    return client.post(f"/tickets/{ticket.id}/{command}", data={"version": str(seen)} | form)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_agent_sees_the_whole_ticket(client: FlaskClient, language: str) -> None:
    agent, device = makers.agent(), makers.device(warranty_ends_on="2030-01-01", purchased_on="2024-08-01")
    makers.routed(devices=[device.asset_tag], title="It was slow before")
    ticket = makers.routed(devices=[device.asset_tag], description="Black since the morning")
    page = get(cast.sign_in(client, agent), f"/tickets/{ticket.id}", language)
    for words in (ticket.number, "Black since the morning", device.asset_tag, "It was slow before", "Lenovo"):
        assert words in page
    why = {"fi": "Miksi tämä tuli tänne", "sv": "Varför det kom hit", "en": "Why it came here"}[language]
    assert why in page


def test_a_requester_sees_who_has_it_and_nothing_internal(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    with transaction():
        messages.add(agent.actor, ticket, text="SECRET thought", visibility=Visibility.INTERNAL)
        messages.add(agent.actor, ticket, text="I bring a new one", visibility=Visibility.PUBLIC)
    page = get(cast.sign_in(client, teacher), f"/tickets/{ticket.id}")
    assert "Device support is working on it." in page
    assert "I bring a new one" in page
    assert "SECRET" not in page
    assert "Why it came here" not in page


def test_the_same_ticket_is_not_there_for_others(client: FlaskClient) -> None:
    ticket = makers.ticket()
    assert cast.sign_in(client, cast.outsider()).get(f"/tickets/{ticket.id}").status_code == 404


def test_a_contact_reads_the_schools_ticket_and_may_only_add_a_word(client: FlaskClient) -> None:
    ticket = makers.ticket()
    page = get(cast.sign_in(client, cast.contact()), f"/tickets/{ticket.id}")
    assert ticket.title in page
    assert (f"{ticket.id}/school-messages" in page, f"{ticket.id}/messages" in page) == (True, False)


def test_an_agent_works_by_forms(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    cast.sign_in(client, agent)
    for command, form in [
        ("take", {}),
        ("messages", {"text": "On my way", "visibility": "public"}),
        ("wait", {"reason": "visit"}),
        ("resume", {}),
        ("resolve", {"resolution_code": "replaced", "category": "device.screen", "text": "Done"}),
    ]:
        answer = send(client, ticket, command, **form)
        assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket.id}"), command
    page = get(cast.sign_in(client, teacher), f"/tickets/{ticket.id}")
    assert "It works</span>" in page
    assert send(client, ticket, "confirm").status_code == 303
    assert makers.fetched(ticket.id).state == "closed"


def test_a_colleagues_change_is_shown_and_what_was_typed_stays(client: FlaskClient) -> None:
    agent, colleague = makers.agent(), makers.agent("accounts")
    ticket = makers.routed()
    with transaction():
        working.take(agent.actor, ticket)
    seen = makers.fetched(ticket.id).version
    with transaction():
        working.take(colleague.actor, makers.fetched(ticket.id), confirm=True)
    answer = send(
        cast.sign_in(client, agent), ticket, "resolve", seen, resolution_code="advised", text="I had typed all this"
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 412
    assert "I had typed all this" in page
    assert "Taken by an agent" in page.split("What changed meanwhile")[-1].split("with-aside")[0]
    assert makers.fetched(ticket.id).agent_id == colleague.id


def test_a_refused_form_keeps_what_was_typed_and_says_why(client: FlaskClient) -> None:
    agent, ticket = makers.agent(), makers.routed()
    with transaction():
        working.take(agent.actor, ticket)
    answer = send(cast.sign_in(client, agent), ticket, "resolve", text="A long story")
    assert answer.status_code == 422
    assert "A long story" in answer.get_data(as_text=True)


def test_the_desk_has_one_list_with_tabs_and_counters(client: FlaskClient) -> None:
    agent = makers.agent()
    mine, other = makers.routed(title="Mine alone"), makers.routed(category="account.password", title="Of accounts")
    cast.sign_in(client, agent)
    assert "Mine alone" in get(client, "/desk")
    assert ">Of accounts</a>" not in get(client, "/desk?tab=teams")
    both = get(client, "/desk?tab=all")
    assert mine.number in both
    assert other.number in both
    assert re.search(r'All <span class="count" id="count-all">2</span>', both)
    assert "1/1" in both  # accounts: one waits, of one
    assert ">Of accounts</a>" not in get(client, "/desk?tab=all&team=devices")
    assert "Mine alone" not in get(client, "/desk?tab=all&q=accounts")


def test_a_search_that_finds_nothing_among_my_own_leads_to_all(client: FlaskClient) -> None:
    agent, other = makers.agent(), makers.ticket(title="Somewhere else")
    cast.sign_in(client, agent)
    mine = get(client, f"/desk?tab=mine&q={other.number}")
    assert "It may belong to someone else" in mine
    wider = f"/desk?q={other.number}&tab=all&state=all"
    assert wider in html.unescape(mine)
    assert "Somewhere else" in get(client, wider)
    assert "Search all tickets" not in get(client, "/desk?tab=all&state=all&q=nowhere")
    everybodys = get(client, "/desk?tab=all&q=nowhere")
    assert "No open ticket matches. It may already be done." in everybodys
    assert "belong to someone else" not in everybodys


@pytest.mark.parametrize("query", ["state=nothing", "priority=P9", "school=x", "after=zzz", "limit=0"])
def test_a_bad_filter_is_said_and_the_list_is_there(client: FlaskClient, query: str) -> None:
    makers.agent()
    ticket = makers.routed()
    answer = cast.sign_in(client, cast.everywhere(Role.LEAD)).get(f"/desk?tab=all&{query}")
    assert answer.status_code == 422
    assert query == "after=zzz" or ticket.number in answer.get_data(as_text=True)


def test_the_desk_is_for_the_desk(client: FlaskClient) -> None:
    assert cast.sign_in(client, cast.teacher()).get("/desk").status_code == 403
    assert client.get("/rules").status_code == 403


def test_the_next_ticket_is_the_most_urgent_of_ones_teams(client: FlaskClient) -> None:
    makers.routed()
    urgent = makers.routed(class_stopped=True)
    agent = makers.agent()
    cast.sign_in(client, agent)
    assert client.post("/desk/next").location == f"/tickets/{urgent.id}"
    assert makers.fetched(urgent.id).agent_id == agent.id
    client.post("/desk/next")
    # nothing is without an agent: the most urgent of one's own that was not begun is opened, and stays as it is
    given, other = makers.routed(class_stopped=True), makers.routed()
    assert makers.fetched(given.id).agent_id == agent.id
    opened = client.post("/desk/next?lang=en", follow_redirects=True)
    assert (opened.request.path, "most urgent of yours" in opened.text) == (f"/tickets/{given.id}", True)
    assert makers.fetched(given.id).state is State.ASSIGNED
    for ticket in (given, other):
        with transaction():
            working.take(agent.actor, makers.fetched(ticket.id))
    assert client.post("/desk/next").location == "/desk?tab=teams"
    assert "you have started all of yours" in get(client, "/desk")


def test_notices_stand_on_the_start_page_until_the_ticket_is_opened(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    with transaction():
        messages.add(agent.actor, ticket, text="Hello", visibility=Visibility.PUBLIC)
    cast.sign_in(client, teacher)
    assert "Your request was answered" in get(client, "/")
    get(client, f"/tickets/{ticket.id}")
    assert "Your request was answered" not in get(client, "/")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice).where(Notice.seen_at.is_(None))) == 0


def test_a_lead_sees_open_tickets_by_age_and_team(client: FlaskClient) -> None:
    makers.routed()
    assert "Open tickets: 1" in get(cast.sign_in(client, cast.everywhere(Role.LEAD)), "/")


def test_device_and_school_show_their_tickets(client: FlaskClient) -> None:
    device = makers.device()
    ticket = makers.routed(devices=[device.asset_tag])
    cast.sign_in(client, makers.agent())
    elsewhere = makers.routed(cast.outsider(), school=cast.school(cast.OTHER).id)
    for path in (f"/schools/{device.school_id}", f"/devices/{device.id}"):
        page = get(client, path)
        assert f'href="/tickets/{ticket.id}"' in page, path
        assert elsewhere.number not in page, path


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_rules_are_readable(client: FlaskClient, language: str) -> None:
    page = get(cast.sign_in(client, cast.everywhere(Role.AUDITOR)), "/rules", language)
    words = {"fi": "Palvelupiste ottaa sen", "sv": "Servicedesken tar det", "en": "The service desk takes what"}
    assert words[language] in page
    assert "student_laptop" not in page
    assert client.get("/rules/7").status_code == 404


def test_rules_with_more_versions_than_a_page_holds_are_readable(client: FlaskClient) -> None:
    first = db.session.scalars(sa.select(RoutingRuleset)).one()
    with transaction():
        for number in range(2, 203):
            later = RoutingRuleset(number=number, rules=first.rules, rationale="", published_at=first.published_at)
            with change(later, "ruleset.published", by=SYSTEM):
                db.session.add(later)
    cast.sign_in(client, cast.everywhere(Role.AUDITOR))
    assert "earlier" in get(client, "/rules/1")
    newest = client.get("/rules?lang=en").get_data(as_text=True)
    assert "in force" in newest
    later_page = re.search(r'rel="next" href="([^"]+)"', newest)
    assert later_page
    assert "Version 152" in get(client, html.unescape(later_page[1]))
    assert client.get("/rules?after=nonsense").status_code == 422


def test_what_was_done_long_ago_is_reported_again_as_a_linked_request(client: FlaskClient) -> None:
    teacher, agent, device = cast.teacher(), makers.agent(), makers.device()
    ticket = makers.routed(teacher, devices=[device.asset_tag])
    with transaction():
        working.take(agent.actor, ticket)
        closing.resolve(agent.actor, ticket, resolution_code=ResolutionCode.REPAIRED)
        closing.confirm(teacher.actor, ticket)
    with time_machine.travel(clock.now().timestamp() - 20 * 86_400, tick=False):
        long_ago = clock.now()
    with transaction():
        db.session.execute(
            sa.update(Ticket).where(Ticket.id == ticket.id).values(resolved_at=long_ago),
            execution_options={"recorded": True, "unfiltered": frozenset({"ticket"}), "synchronize_session": False},
        )
    cast.sign_in(client, teacher)
    page = get(client, f"/tickets/{ticket.id}")
    link = re.search(r'href="(/tickets/new\?follows[^"]+)"', page)
    assert link is not None
    form = get(client, link[1].replace("&amp;", "&"))
    assert f'name="follows" value="{ticket.id}"' in form


def test_classifying_by_the_form_lets_what_was_left_as_it_is_follow_the_category(client: FlaskClient) -> None:
    agent = makers.agent("service_desk", "network_av")
    ticket = makers.routed(category=None, school=cast.school().id)
    cast.sign_in(client, agent)
    left = {"impact": ticket.impact.value, "urgency": ticket.urgency.value}
    send(client, ticket, "classify", category="network.school_down", **left)
    now = makers.fetched(ticket.id)
    assert (now.impact, now.urgency, now.priority, now.judged) == ("school", "urgent", "P1", False)
    send(client, ticket, "classify", category="network.school_down", impact="group", urgency="urgent")
    now = makers.fetched(ticket.id)
    assert (now.impact, now.urgency, now.priority, now.judged) == ("group", "urgent", "P2", True)


def test_what_was_typed_is_there_when_its_form_is_not_any_more(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    with transaction():
        working.take(agent.actor, ticket)
    seen = makers.fetched(ticket.id).version
    with transaction():
        closing.cancel(teacher.actor, makers.fetched(ticket.id))
    cast.sign_in(client, agent)
    answer = send(client, ticket, "resolve", seen, resolution_code="advised", text="I had typed all this")
    assert (answer.status_code, "I had typed all this" in answer.get_data(as_text=True)) == (412, True)
    for who in (agent, teacher):
        answer = send(cast.sign_in(client, who), ticket, "messages", text="Look under the table", visibility="public")
        assert (answer.status_code, "Look under the table" in answer.get_data(as_text=True)) == (409, True)


def test_a_number_that_no_ticket_can_be_joined_to_is_said_next_to_it(client: FlaskClient) -> None:
    agent, ticket = makers.agent(), makers.routed()
    answer = send(cast.sign_in(client, agent), ticket, "merge", into="HKI-2020-999999").get_data(as_text=True)
    assert re.search(r'id="merge-into-error"[^<]*(<[^>]+>\s*)*[^<]*Give the number of another open ticket', answer)
    assert 'value="HKI-2020-999999"' in answer


def test_a_requester_is_led_to_the_request_theirs_was_joined_to(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket, own, foreign = makers.routed(teacher), makers.routed(teacher), makers.routed()
    cast.sign_in(client, teacher)
    for other, is_led in ((own, True), (foreign, False)):
        with transaction():
            merging.merge(agent.actor, makers.fetched(ticket.id), into=other.id)
        page = get(client, f"/tickets/{ticket.id}")
        assert (f'href="/tickets/{other.id}"' in page) is is_led
        assert "You will be told when it is done" in page
        with transaction():
            merging.unmerge(agent.actor, makers.fetched(ticket.id))


def test_the_device_card_shows_what_happened_to_others_of_its_batch(client: FlaskClient) -> None:
    agent, batch = makers.agent(), uuid.uuid4()
    one, alike, another = (makers.device(batch_id=key) for key in (batch, batch, uuid.uuid4()))
    ticket = makers.routed(devices=[one.asset_tag], service="wifi")
    makers.routed(devices=[alike.asset_tag], title="Hinge broke off")
    makers.routed(devices=[another.asset_tag], title="Of other make")
    page = get(cast.sign_in(client, agent), f"/tickets/{ticket.id}")
    assert "Hinge broke off" in page
    assert "Of other make" not in page
    assert "Wi-Fi" in page
    # how many there are leads to them
    listed = html.unescape(page).partition("batch=")[0].rpartition('href="')[2] + f"batch={batch}"
    found = get(client, listed)
    assert ("Hinge broke off" in found, "Of other make" in found) == (True, False)


def test_the_device_card_tells_its_condition_and_changes_it_in_one_step(client: FlaskClient) -> None:
    agent, device = makers.agent(), makers.device()
    ticket = makers.routed(devices=[device.asset_tag])
    page = get(cast.sign_in(client, agent), f"/tickets/{ticket.id}")
    assert "Working" in page
    assert f"/devices/{device.id}/report-faulty" in page
    form = {"reason": ticket.number, "version": str(device.version), "back": f"/tickets/{ticket.id}"}
    done = client.post(f"/devices/{device.id}/repair", data=form)
    assert (done.status_code, done.location) == (303, f"/tickets/{ticket.id}")
    page = get(client, f"/tickets/{ticket.id}")
    assert "In repair" in page
    assert f"/devices/{device.id}/repair" not in page
    elsewhere = form | {"version": str(device.version), "back": "https://evil.example"}
    assert client.post(f"/devices/{device.id}/working", data=elsewhere).location == "/"


def test_why_it_came_here_tells_the_figures_that_were_compared_and_who_handed_it_over(client: FlaskClient) -> None:
    one, other = makers.agent(), makers.agent()
    makers.routed()
    ticket = makers.routed()
    had = makers.fetched(ticket.id).agent_id
    chosen, second = (one, other) if had == one.id else (other, one)
    cast.sign_in(client, chosen)
    page = get(client, f"/tickets/{ticket.id}")
    table = page.partition("Points given so far:")[2].partition("</table>")[0]
    figures = re.findall(r"<td>(\w+)\s*</td><td class=\"number\">([0-9.]+)</td>", table)
    assert [name for name, _ in figures] == [chosen.person.name, second.person.name]
    assert float(figures[0][1]) < float(figures[1][1])
    assert "since the agent joined the team" in page
    with transaction():
        working.assign(chosen.actor, makers.fetched(ticket.id), agent=second.id)
    page = get(client, f"/tickets/{ticket.id}")
    why = page.partition("Why it came here")[2]
    assert f"<strong>{chosen.person.name} gave it to {second.person.name}</strong>" in why
    assert "By the rules, " in why


def test_a_ticket_that_is_being_routed_says_so_and_is_asked_for_again(client: FlaskClient) -> None:
    agent, ticket = makers.agent(), makers.ticket()
    cast.sign_in(client, agent)
    page = get(client, f"/tickets/{ticket.id}")
    assert page.count("being chosen") == 2
    assert 'id="being-routed"' in page
    with transaction():
        route.route(ticket.id)
    page = get(client, f"/tickets/{ticket.id}")
    assert ("being chosen" in page, 'id="being-routed"' in page) == (False, False)


def test_the_desk_reads_the_phone_number_that_somebody_gave_last(client: FlaskClient) -> None:
    agent, teacher = makers.agent(), cast.teacher()
    makers.routed(teacher, class_stopped=True, place="201", reach=Reach.PHONE, phone="040 1234567")
    ticket = makers.routed(teacher)
    cast.sign_in(client, agent)
    for path in (f"/tickets/{ticket.id}", f"/people/{teacher.id}/overview"):
        assert 'href="tel:0401234567"' in get(client, path), path
