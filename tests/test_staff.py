"""The staff file: who reads what with which keys, and everything that is refused, all of it at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyrage import x25519

from bot.config import ConfigError
from bot.staff import Staff
from storage import recipients

KEYS = [str(x25519.Identity.generate().to_public()) for _ in range(12)]
KNOWN = {"ambiq": {"klachtenfunctionaris", "leidinggevende", "vertrouwenspersoon"}}


def person(name: str, *keys: str, more: str = "", receives: str = '["telegram"]') -> str:
    listed = ", ".join(f'"{key}"' for key in keys)
    return (
        f'[people.{name}]\nname = "Mens {name}"\nfunction = "functie"\nkeys = [{listed}]\n'
        f"receives = {receives}\n{more}\n"
    )


def organisation(roles: str, name: str = "ambiq", recovery: str = KEYS[0], more: str = "") -> str:
    head = f'[organisations.{name}]\nrecovery = "{recovery}"\n' if recovery else f"[organisations.{name}]\n"
    return f"{head}[organisations.{name}.roles]\n{roles}\n{more}\n"


def load(folder: Path, *parts: str, known: dict[str, set[str]] | None = None) -> Staff:
    path = folder / "staff.toml"
    path.write_text("\n".join(parts), encoding="utf-8")
    return Staff.load(path, known)


def refused(folder: Path, *parts: str, known: dict[str, set[str]] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder, *parts, known=known)
    return [str(problem).replace(str(folder), "") for problem in caught.value.problems]


def test_the_example_in_the_docs_is_a_staff_file(tmp_path: Path) -> None:
    page = Path(__file__).parent.parent / "docs/staff-file.md"
    example = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    staff = load(tmp_path, example[0], known=KNOWN)
    assert [one.name for one in staff.holders("ambiq", "klachtenfunctionaris")] == [
        "Samira de Wit",
        "Joost Bakker",
    ]
    assert staff.warnings == ()
    assert staff.barred("ambiq", "medicatie") == {"joost"}
    umbrella = load(tmp_path, *example)
    assert [one.name for one in umbrella.members("polypartners")] == ["De Lindehoeve"]


def test_a_record_opens_with_the_keys_of_holder_deputy_and_recovery(tmp_path: Path) -> None:
    staff = load(
        tmp_path,
        person("an", KEYS[1], more='deputy = "bo"'),
        person("bo", KEYS[2]),
        person("cas", KEYS[3]),
        organisation('klachtenfunctionaris = ["an"]\nleidinggevende = ["cas"]'),
    )
    assert staff.recipients("ambiq", "klachtenfunctionaris") == (KEYS[1], KEYS[2], KEYS[0])
    assert staff.recipients("ambiq", "leidinggevende") == (KEYS[3], KEYS[0])
    assert staff.recipients("ambiq", "directie") == ()
    recipients.parse(staff.recipients("ambiq", "klachtenfunctionaris"))
    an, bo, _ = staff.people("ambiq")
    assert (an.roles, an.standing_in) == (("klachtenfunctionaris",), ())
    assert (bo.roles, bo.standing_in) == (("klachtenfunctionaris",), ("klachtenfunctionaris",))


def test_who_is_left_out_has_no_key_in_it_and_with_nobody_left_there_is_none(tmp_path: Path) -> None:
    staff = load(
        tmp_path,
        person("an", KEYS[1], more='deputy = "bo"'),
        person("bo", KEYS[2]),
        organisation('klachtenfunctionaris = ["an"]'),
    )
    role = "klachtenfunctionaris"
    assert staff.recipients("ambiq", role, frozenset({"an"})) == (KEYS[2], KEYS[0])
    assert staff.recipients("ambiq", role, frozenset({"an", "bo"})) == ()


def test_what_the_adviser_hears_opens_with_their_own_keys_alone(tmp_path: Path) -> None:
    staff = load(
        tmp_path,
        person("fa", KEYS[1], KEYS[2], more='deputy = "bo"'),
        person("bo", KEYS[3]),
        organisation('vertrouwenspersoon = ["fa"]\nleidinggevende = ["bo"]'),
    )
    assert staff.recipients("ambiq", "vertrouwenspersoon") == (KEYS[1], KEYS[2])
    assert staff.own_keys("ambiq", "fa") == (KEYS[1], KEYS[2])
    assert staff.own_keys("ambiq", "niemand") == ()
    assert [one.id for one in staff.holders("ambiq", "vertrouwenspersoon")] == ["fa"]


def test_what_may_not_be_seen_is_not_seen_by_a_holder_and_not_by_a_deputy(tmp_path: Path) -> None:
    staff = load(
        tmp_path,
        person("an", KEYS[1], KEYS[4], more='deputy = "bo"'),
        person("bo", KEYS[2], more='may_not_see = { roles = ["klachtenfunctionaris"] }'),
        person("cas", KEYS[3], more='may_not_see = { organisations = ["ambiq"] }'),
        organisation('klachtenfunctionaris = ["an", "cas"]\nleidinggevende = ["bo"]'),
    )
    assert [one.id for one in staff.holders("ambiq", "klachtenfunctionaris")] == ["an"]
    assert staff.people("elders") == ()


def test_under_an_umbrella_each_member_has_its_own_people(tmp_path: Path) -> None:
    members = '[organisations.poly.members.linde]\nname = "Linde"\n[organisations.poly.members.eik]\nname = "Eik"'
    staff = load(
        tmp_path,
        person("koepel", KEYS[1], more='may_not_see = { organisations = ["eik"] }'),
        person("linde_baas", KEYS[2], more='member = "linde"'),
        person("eik_baas", KEYS[3], more='member = "eik"'),
        organisation('manager = ["linde_baas", "eik_baas"]\nklachtenfunctionaris = ["koepel"]', "poly", more=members),
    )
    assert staff.recipients("poly", "manager", member="linde") == (KEYS[2], KEYS[0])
    assert staff.recipients("poly", "manager", member="eik") == (KEYS[3], KEYS[0])
    assert staff.recipients("poly", "manager") == ()
    assert [one.id for one in staff.people("poly", "eik")] == ["eik_baas"]
    assert [one.id for one in staff.people("poly")] == ["koepel"]
    assert len(staff.everybody("poly")) == 3


def test_a_role_that_one_key_opens_is_refused_and_two_are_a_warning(tmp_path: Path) -> None:
    alone = (person("an", KEYS[1]), organisation('leidinggevende = ["an"]', recovery=""))
    assert any("leidinggevende" in line and "nu 1" in line for line in refused(tmp_path, *alone))
    staff = load(tmp_path, person("an", KEYS[1]), organisation('leidinggevende = ["an"]'))
    assert ["nu 2" in str(warning) for warning in staff.warnings] == [True]
    adviser = (person("fa", KEYS[1]), organisation('vertrouwenspersoon = ["fa"]'))
    assert any("people.fa" in line and "eigen sleutels" in line for line in refused(tmp_path, *adviser))


def test_what_is_allowed_but_unwise_is_a_warning(tmp_path: Path) -> None:
    folder = 'folder = "post"'
    staff = load(
        tmp_path,
        person("fa", KEYS[1], KEYS[2], more=folder, receives='["folder"]'),
        person("bo", KEYS[3], KEYS[4], KEYS[5], more=folder, receives='["folder"]'),
        person("leeg", KEYS[6]),
        organisation('vertrouwenspersoon = ["fa"]\nleidinggevende = ["bo", "fa"]', recovery=""),
    )
    things = {warning.thing for warning in staff.warnings}
    assert things == {
        "vertrouwenspersoon met nog een rol",
        "receives",
        "folder",
        "recovery ontbreekt",
        "geen rol",
    }
    assert staff.people("ambiq")[0].folder == str(tmp_path / "post")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("ssh-rsa AAAAB3NzaC1yc2E", "geen ssh-sleutel"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "geen ssh-sleutel"),
        (str(x25519.Identity.generate()), "dit is een geheime"),
        (KEYS[9][:-1], "58 tekens"),
        ("age1pq1" + "q" * 60, "58 tekens"),
        ("", "58 tekens"),
    ],
    ids=("ssh_rsa", "ssh_ed25519", "geheim", "te_kort", "andere_soort", "leeg"),
)
def test_a_key_that_is_none_is_refused_and_never_repeated(tmp_path: Path, key: str, expected: str) -> None:
    lines = refused(tmp_path, person("an", KEYS[1], key), organisation('leidinggevende = ["an"]'))
    assert len(lines) == 1
    assert expected in lines[0]
    assert "people.an, sleutel 2" in lines[0]
    assert not key or key not in lines[0]


def test_a_key_stands_in_one_place_only_however_it_is_spelled(tmp_path: Path) -> None:
    lines = refused(
        tmp_path,
        person("an", KEYS[1], KEYS[1].upper()),
        person("bo", KEYS[0]),
        organisation('leidinggevende = ["an", "bo"]'),
    )
    assert ["people.an, sleutel 2" in lines[0], "organisations.ambiq, recovery" in lines[1]] == [True, True]
    assert len(lines) == 2


def test_everything_wrong_is_told_at_once_with_a_way_out(tmp_path: Path) -> None:
    lines = refused(
        tmp_path,
        "[leden.x]\na = 1\n",
        person("an", KEYS[1], more='emial = "an@voorbeeld.nl"\ndeputy = "niemand"', receives='["mail"]'),
        person("bo", "ssh-rsa AAAA", more="readable = true", receives='["mail", "mail"]'),
        person("cas", KEYS[3], more='deputy = "cas"\nmember = "eik"', receives='["folder"]'),
        '[people.dirk]\nfunction = 3\nreceives = []\nchat = 5\n[people."Eva B"]\n',
        organisation('klachtenfuctionaris = ["an"]\nleidinggevende = ["cas", "cas", "cass"]\nvertrouwenspersoon = []'),
        "[organisations.elders.roles]\nmanager = 3\n",
        known=KNOWN,
    )
    wanted = [
        r"onbekende tabel",
        r"emial \(/staff.toml, people.an\).*Bedoelde u email",
        r"email ontbreekt \(/staff.toml, people.bo\)",
        r"readable \(/staff.toml, people.bo\)",
        r"receives noemt iets dubbel",
        r"sleutel \(/staff.toml, people.bo, sleutel 1\)",
        r"folder ontbreekt \(/staff.toml, people.cas\)",
        r"deputy \(/staff.toml, people.cas\)",
        r"member \(/staff.toml, people.cas\)",
        r"name ontbreekt \(/staff.toml, people.dirk\)",
        r"keys ontbreekt \(/staff.toml, people.dirk\)",
        r"function \(/staff.toml, people.dirk\)",
        r"receives \(/staff.toml, people.dirk\)",
        r"chat \(/staff.toml, people.dirk\)",
        r"naam van de tabel \(/staff.toml, people.Eva B\)",
        r"klachtenfuctionaris \(/staff.toml, organisations.ambiq.roles\).*Kies uit: klachtenfunctionaris",
        r"leidinggevende noemt iemand dubbel",
        r"leidinggevende: cass .*Bedoelde u cas",
        r"vertrouwenspersoon is leeg",
        r"roles.manager \(/staff.toml, organisations.elders\)",
    ]
    for pattern in wanted:
        assert any(re.search(pattern, line) for line in lines), (pattern, lines)


@pytest.mark.parametrize("address", ["zoë@zorg.nl", "an@zórg.nl", "an@zorg", "an@zorg..nl", "an zorg@zorg.nl"])
def test_an_address_that_a_mail_server_refuses_is_refused_here(tmp_path: Path, address: str) -> None:
    lines = refused(tmp_path, person("an", KEYS[1], more=f'email = "{address}"', receives='["mail"]'))
    line = next(one for one in lines if "email" in one)
    assert line.startswith("email (/staff.toml, people.an): verwacht één e-mailadres") and "xn--" in line
    assert address not in line


def test_people_of_another_organisation_are_refused_when_its_procedure_is_unknown(tmp_path: Path) -> None:
    parts = (person("an", KEYS[1]), organisation('leidinggevende = ["an"]', "elders"))
    assert "waarvan Trede de regeling heeft" in refused(tmp_path, *parts, known=KNOWN)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'[people.an]\nname = "An\n', "regel 2"),
        (b"[people.an]\nname = \xff\n", "UTF-8"),
        (b"", "ten minste"),
        (b"people = 3\n", "ten minste"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_problem(tmp_path: Path, text: bytes, expected: str) -> None:
    path = tmp_path / "staff.toml"
    path.write_bytes(text)
    with pytest.raises(ConfigError, match=expected):
        Staff.load(path)


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="personeelsbestand"):
        Staff.load(tmp_path / "weg.toml")
