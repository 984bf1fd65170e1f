from dashboards.people import profile_address
from service.accounts import Role


def tagged(context):
    return next(one for one in context.customers.profiles(tag="unhappy").profiles if one.tags)


def test_people_are_found_by_name_and_tag(service, context) -> None:
    person = tagged(context)

    html = service.get("/people", q=person.name, tag="unhappy").text

    assert person.author_key in html
    assert service.get("/people", q="没有这个人").text.count('class="who"') == 0


def test_a_profile_shows_tags_with_proof_and_end(service, context) -> None:
    person = tagged(context)

    html = service.get(f"/people/{person.author_key}").text

    assert person.tags[0].name in html
    assert person.tags[0].evidence[0].post_id in html
    assert "还有" in html


def test_a_profile_shows_what_the_person_wrote_and_their_cases(service, context) -> None:
    person = tagged(context)

    html = service.get(f"/people/{person.author_key}").text

    for case in context.desk.cases_of_author(person.author_key):
        assert f"#{case.id}" in html
    assert person.tags[0].evidence[0].post_id in html


def test_a_revoked_tag_is_gone_for_good(marketing, context) -> None:
    person = tagged(context)
    tag = person.tags[0]

    answer = marketing.post(f"/tags/{tag.id}/revoke")

    assert answer.status_code == 200
    assert tag.id not in [one.id for one in context.customers.profile(person.author_key).tags]


def test_only_who_manages_tags_is_offered_to_revoke_them(visitors, context) -> None:
    person = tagged(context)

    assert "/revoke" not in visitors(Role.SERVICE).get(f"/people/{person.author_key}").text
    assert "/revoke" in visitors(Role.MARKETING).get(f"/people/{person.author_key}").text


def test_an_unknown_person_is_told_so(service) -> None:
    assert service.get("/people/weibo:0").status_code == 404


def test_the_desk_shows_the_persons_tags_and_other_cases(service, context) -> None:
    person = tagged(context)
    case = context.desk.cases_of_author(person.author_key)[0]

    aside = service.part(f"/desk/{case.id}").text.split('aria-label="这个人"')[1]

    assert person.tags[0].name in aside
    assert f'href="{profile_address(person.author_key)}"' in aside
