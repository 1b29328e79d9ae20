"""Names and the environment of programs: what they find when they look around in a node."""

from __future__ import annotations

from nsim.model import catalog
from nsim.network.environment import node_environment, search_path
from nsim.network.hosts import hosts_file


def test_every_name_stands_at_each_of_its_addresses() -> None:
    entries = [line.split() for line in hosts_file(catalog.make("routed")).splitlines()]

    assert ["172.16.10.10", "sales"] in entries
    assert ["2001:db8:10::10", "sales"] in entries
    assert [address for address, *names in entries if names == ["router"]] == [
        "172.16.10.1",
        "2001:db8:10::1",
        "172.16.20.1",
        "2001:db8:20::1",
    ]


def test_localhost_is_there_as_everywhere() -> None:
    entries = [line.split() for line in hosts_file(catalog.make("minimal")).splitlines()]

    assert ["127.0.0.1", "localhost"] in entries
    assert any(address == "::1" and "localhost" in names for address, *names in entries)


def test_a_switch_has_no_address_and_so_no_entry() -> None:
    assert "s1" not in hosts_file(catalog.make("minimal"))


def test_the_callers_programs_come_first_system_folders_next_and_nsims_own_last() -> None:
    folders = search_path("/home/me/bin:/usr/bin").split(":")

    assert folders[:2] == ["/home/me/bin", "/usr/bin"]
    assert {"/usr/sbin", "/sbin", "/bin"} <= set(folders[2:-1])
    assert folders[-1].startswith("/run/nsim")
    assert len(folders) == len(set(folders))


def test_an_empty_path_still_finds_system_programs() -> None:
    assert "/bin" in search_path("").split(":")
    assert "" not in search_path("").split(":")


def test_a_program_knows_its_node_and_nothing_of_the_machines_session() -> None:
    environment = node_environment(
        {"HOME": "/home/me", "HOSTNAME": "laptop", "XDG_RUNTIME_DIR": "/run/user/1"}, "sales"
    )

    assert environment["NSIM_NODE"] == "sales"
    assert environment["HOME"] == "/home/me"
    assert not {"HOSTNAME", "XDG_RUNTIME_DIR"} & set(environment)
