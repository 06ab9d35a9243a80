"""CPF, phone, and what the cashier types to find somebody; nothing personal in a repr."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.customer import Cpf, MemberQuery, Phone, masked_name
from pos_client.domain.errors import Reason, Refused
from tests.domain.strategies import cpfs
from tests.fakes.people import some_member

PUBLISHED_CPF = "529.982.247-25"
mobiles = st.integers(0, 99_999_999).map(lambda number: f"119{number:08d}")


def test_the_published_cpf_is_read_and_masked() -> None:
    cpf = Cpf.typed(PUBLISHED_CPF)
    assert cpf.digits == "52998224725"
    assert cpf.masked == "***.982.247-**"


@given(cpfs, st.data())
def test_a_cpf_is_taken_with_its_own_check_digits_only(cpf: Cpf, data: st.DataObject) -> None:
    assert Cpf.typed(cpf.digits) == cpf
    place = data.draw(st.integers(9, 10))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != cpf.digits[place]]))
    with pytest.raises(Refused) as refusal:
        Cpf.typed(cpf.digits[:place] + other + cpf.digits[place + 1 :])
    assert refusal.value.reason is Reason.CPF_INVALID


@pytest.mark.parametrize(
    "text", ["", "5299822472", "529982247250", *(str(digit) * 11 for digit in range(10))]
)
def test_a_cpf_that_nobody_has_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        Cpf.typed(text)


@given(mobiles)
def test_a_mobile_is_the_same_however_it_is_written(national: str) -> None:
    pretty = f"({national[:2]}) {national[2:7]}-{national[7:]}"
    spellings = [national, f"+55{national}", f"55 {national}", pretty, f"+55 {pretty}"]
    assert {Phone.typed(text).e164 for text in spellings} == {f"+55{national}"}


def test_a_landline_and_the_area_code_55_are_not_mistaken_for_the_country() -> None:
    assert Phone.typed("1133334444").e164 == "+551133334444"
    assert Phone.typed("55" + "9" * 9).e164 == "+55" + "55" + "9" * 9
    assert Phone.typed("5533334444").e164 == "+555533334444"


@pytest.mark.parametrize(
    "text", ["", "1" * 11, "20999999999", "11" + "1" * 8, "+1" + "2" * 10, "11" + "8" * 9]
)
def test_a_number_that_brazil_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        Phone.typed(text)
    assert refusal.value.reason is Reason.PHONE_INVALID


@given(st.text(max_size=40))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    try:
        query = MemberQuery.typed(text)
    except Refused as refusal:
        assert refusal.reason in {
            Reason.MEMBER_QUERY_INVALID,
            Reason.PHONE_INVALID,
            Reason.CPF_INVALID,
            Reason.EMAIL_INVALID,
        }
    else:
        assert query.tells_who or query.last_digits or query.name


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("8888", MemberQuery(last_digits="8888")),
        (" jo\u00e3o  da silva ", MemberQuery(name="jo\u00e3o da silva")),
        ("Maria@Exemplo.com.BR", MemberQuery(email="maria@exemplo.com.br")),
        ("M:AB-12", MemberQuery(card="AB-12")),
        ("m: 123456", MemberQuery(card="123456")),
        ("#1001", MemberQuery(provider_id="1001")),
        ("CL0042", MemberQuery(card="CL0042")),
        ("4006381333931", MemberQuery(card="4006381333931")),
        ("40170725", MemberQuery(card="40170725")),
        ("6033421234567890", MemberQuery(card="6033421234567890")),
        ("11 99999-8888", MemberQuery(phone=Phone("+5511999998888"))),
        (PUBLISHED_CPF, MemberQuery(cpf=Cpf("52998224725"))),
    ],
)
def test_what_was_typed_says_what_it_is(typed: str, query: MemberQuery) -> None:
    assert MemberQuery.typed(typed) == query


def test_a_phone_with_its_country_that_is_a_card_number_too_asks_for_both() -> None:
    for tail in range(10):
        query = MemberQuery.typed(f"551199999000{tail}")
        assert query.phone == Phone(f"+551199999000{tail}")
        if query.card:
            assert query.card == f"551199999000{tail}"
            return
    raise AssertionError("one of ten has the check digit")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("M:", Reason.MEMBER_QUERY_INVALID),
        ("#", Reason.MEMBER_QUERY_INVALID),
        ("J", Reason.MEMBER_QUERY_INVALID),
        ("maria@", Reason.EMAIL_INVALID),
        ("4006381333932", Reason.PHONE_INVALID),
        ("40170724", Reason.MEMBER_QUERY_INVALID),
        ("123", Reason.MEMBER_QUERY_INVALID),
        ("12345", Reason.MEMBER_QUERY_INVALID),
        ("A1" * 50, Reason.MEMBER_QUERY_INVALID),
    ],
)
def test_what_is_nobodys_is_refused(typed: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refusal:
        MemberQuery.typed(typed)
    assert refusal.value.reason is reason


def test_a_name_and_four_digits_tell_no_platform_who_it_is() -> None:
    assert not MemberQuery.typed("8888").tells_who
    assert not MemberQuery.typed("Maria").tells_who
    assert MemberQuery.typed("#7").tells_who


@given(st.text(max_size=40))
def test_the_repr_of_a_query_names_kinds_only(text: str) -> None:
    try:
        query = MemberQuery.typed(text)
    except Refused:
        return
    assert set(repr(query).removeprefix("MemberQuery(").removesuffix(")").split(", ")) <= {
        *("phone", "cpf", "email", "card", "provider_id", "last_digits", "name"),
    }


def test_digits_that_read_as_both_ask_for_both() -> None:
    for tail in range(10_000):
        text = f"1199982{tail:04d}"
        if _closes(text):
            query = MemberQuery.typed(text)
            assert query.phone is not None
            assert query.cpf is not None
            return
    raise AssertionError("no such digits")


def _closes(text: str) -> bool:
    try:
        Cpf.typed(text)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("123456789", Reason.MEMBER_QUERY_INVALID),
        ("1" * 14, Reason.MEMBER_QUERY_INVALID),
        ("12345678900", Reason.CPF_INVALID),
        ("20912345678", Reason.PHONE_INVALID),
        ("0033334444", Reason.PHONE_INVALID),
    ],
)
def test_a_query_is_refused_for_what_was_meant(text: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refusal:
        MemberQuery.typed(text)
    assert refusal.value.reason is reason


def test_no_repr_shows_who_it_is() -> None:
    member = some_member()
    assert member.cpf is not None
    assert member.phone is not None
    shown = f"{member!r} {member.cpf!r} {member.phone!r} {MemberQuery(member.phone, member.cpf)!r}"
    for secret in (member.cpf.digits, member.phone.e164, member.phone.national, member.name):
        assert secret not in shown


@given(st.text(max_size=60))
def test_a_masked_name_shows_two_initials_at_most(name: str) -> None:
    shown = masked_name(name)
    assert sum(character not in "• " for character in shown) <= 2


def test_a_masked_name_hides_how_long_it_is() -> None:
    assert masked_name("Maria Aparecida dos Santos") == "M•••• S•••••"
    assert masked_name("Ana") == "A••"
    assert masked_name("") == ""
