"""The tree as a whole: what documents, pins, scripts and the Makefile promise of each other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PYPROJECT["project"]["optional-dependencies"]


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nobody knows which files belong to the tree")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            found.append((path, data.decode("utf-8")))
    return found


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {
        canonicalize_name(name): version
        for name, version in (line.split("==") for line in lines if line and not line.startswith("#"))
    }


def links(text: str) -> list[str]:
    outside_code = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", outside_code) if "://" not in target]


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_in_the_documents_leads_somewhere() -> None:
    broken, seen = [], 0
    for document in (path for path in tracked() if path.suffix == ".md"):
        for link in links(document.read_text(encoding="utf-8")):
            seen += 1
            name, _, anchor = link.partition("#")
            target = (document.parent / name) if name else document
            if not target.exists():
                broken.append(f"{document.relative_to(ROOT)}: {link}")
            elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
                broken.append(f"{document.relative_to(ROOT)}: {link} (no such heading)")
    assert not broken
    assert seen > 10


def test_constraints_are_names_and_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert [line for line in pinned if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    assert pinned == sorted(pinned, key=str.lower)


def test_every_dependency_is_pinned_within_its_range() -> None:
    wanted = [*PYPROJECT["project"]["dependencies"], *(item for extra in EXTRAS.values() for item in extra)]
    pinned = pins()
    for requirement in map(Requirement, wanted):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in constraints.txt"
        assert version in requirement.specifier, f"{requirement} is pinned to {version}"


def test_what_the_bots_install_cannot_bring_torch() -> None:
    light = [*PYPROJECT["project"]["dependencies"], *EXTRAS["bots"], *EXTRAS["dev"]]
    heavy = {canonicalize_name(Requirement(item).name) for item in EXTRAS["worker"]}
    assert heavy.isdisjoint(canonicalize_name(Requirement(item).name) for item in light)


def test_no_file_names_a_place_on_one_machine() -> None:
    # Put together here, or this file would be the first to break its own rule.
    places = ["/" + "work/", "/" + "root/", "/" + "home/", "file:" + "///"]
    registries = [
        "pypi" + ".org",
        "python" + "hosted",
        "npm" + "js.org",
        "deb.debian" + ".org",
        "download.py" + "torch.org",
    ]
    found = [
        f"{path.relative_to(ROOT)}: {needle}"
        for path, text in texts()
        for needle in [*places, *registries]
        if re.search(rf"(?<![\w.~}}-]){re.escape(needle)}" if needle in places else re.escape(needle), text)
    ]
    assert not found


def test_the_version_is_the_same_everywhere() -> None:
    version = PYPROJECT["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, flags=re.MULTILINE)
    assert newest is not None
    assert newest[1] == version


def test_the_licence_is_apache_2_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert PYPROJECT["project"]["license"] == "Apache-2.0"
    assert [name for name in PYPROJECT["project"]["license-files"] if not (ROOT / name).read_text().strip()] == []


def test_env_example_is_what_the_settings_say(tmp_path: Path) -> None:
    # In an empty folder and environment: the example must not depend on who prints it.
    printed = subprocess.run(
        [sys.executable, "-m", "bots", "env-example"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == printed, "run `make env`"


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == targets
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {name for name in targets if f"make {name} " not in shown} == set()


def test_the_dockerfiles_keep_their_rules() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "tools" / "check_docker.py"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_the_docker_check_finds_what_it_looks_for(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "docker").mkdir()
    (tmp_path / ".dockerignore").write_text("*\n!kept\n", encoding="utf-8")
    (tmp_path / "left-out").touch()
    (tmp_path / "docker" / "bad.Dockerfile").write_text(
        "FROM python\nENV API_TOKEN=abc\nCOPY gone left-out /x/\nADD a b\nRUN python -m pip install x\nENTRYPOINT run\n",
        encoding="utf-8",
    )
    command = [sys.executable, tmp_path / "tools" / "check_docker.py"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    for complaint in (
        "names no version",
        "a secret in an image",
        "COPY takes gone, which is not in the tree",
        "COPY takes left-out, which .dockerignore keeps out",
        "ADD fetches",
        "does not pin",
        "runs as root",
        "has no HEALTHCHECK",
        "goes through a shell",
    ):
        assert complaint in checked.stdout


class TestCompose:
    """The compose file, as far as it can be judged without a container engine."""

    @pytest.fixture
    def services(self) -> dict[str, dict[str, object]]:
        import yaml

        text = (ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8")
        return yaml.safe_load(text)["services"]

    def test_every_service_is_fenced_in(self, services: dict[str, dict[str, object]]) -> None:
        assert set(services) == {"redis", "media", "bots", "worker"}
        for name, service in services.items():
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
            assert {"mem_limit", "cpus", "pids_limit"} <= set(service), name

    def test_only_loopback_is_published(self, services: dict[str, dict[str, object]]) -> None:
        published = [port for service in services.values() for port in service.get("ports", [])]
        assert len(published) == 1
        assert str(published[0]).startswith("127.0.0.1:")

    def test_the_worker_holds_no_token_and_has_no_way_out(self, services: dict[str, dict[str, object]]) -> None:
        assert services["worker"]["networks"] == ["inside"]
        assert [name for name in services["worker"]["environment"] if "TOKEN" in name] == []

    def test_the_media_server_keeps_nothing_and_the_main_one_everything(
        self, services: dict[str, dict[str, object]]
    ) -> None:
        assert "--appendonly yes" in str(services["redis"]["entrypoint"])
        assert "--appendonly no" in str(services["media"]["entrypoint"])
        assert "volumes" not in services["media"]

    def test_the_example_names_everything_that_must_be_set(self) -> None:
        text = (ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8")
        example = (ROOT / "docker" / "example.env").read_text(encoding="utf-8")
        needed = set(re.findall(r"\$\{(\w+):\?", text))
        assert needed == {"REDIS_PASSWORD", "MEDIA_KEY"}
        assert [name for name in needed if f"\n{name}=\n" not in example] == []


class TestInstall:
    """What a person reads whose machine lacks something. A made-up PATH stands for the machine."""

    @pytest.fixture
    def machine(self, tmp_path: Path) -> Path:
        programs = tmp_path / "bin"
        programs.mkdir()
        for name in ("sh", "cat", "cksum", "sed", "tr", "id", "rm", "sort", "paste"):
            found = shutil.which(name)
            assert found is not None
            (programs / name).symlink_to(found)
        return programs

    def python(self, machine: Path, answers: str) -> None:
        script = machine / "python3"
        script.write_text(f'#!/bin/sh\ncase "$*" in {answers} esac\n', encoding="utf-8")
        script.chmod(0o755)

    def run(self, machine: Path, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [machine / "sh", ROOT / "tools" / script, *arguments],
            cwd=ROOT,
            env={"PATH": str(machine), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def test_an_old_python_is_named_with_what_is_needed(self, machine: Path, tmp_path: Path) -> None:
        self.python(machine, '--version) echo "Python 3.9.2";; *) exit 1;;')
        ended = self.run(machine, "install.sh", str(tmp_path / "venv"), "bots")
        assert ended.returncode == 1
        assert "Python 3.11 or newer; this machine has Python 3.9.2" in ended.stderr
        assert "PYTHON=" in ended.stderr

    def test_a_missing_venv_module_is_named_with_the_command_that_installs_it(
        self, machine: Path, tmp_path: Path
    ) -> None:
        self.python(machine, "*ensurepip*) exit 1;; *) exit 0;;")
        ended = self.run(machine, "install.sh", str(tmp_path / "venv"), "bots")
        assert ended.returncode == 1
        assert "apt-get install python3-venv" in ended.stderr
        assert not (tmp_path / "venv").exists()

    @pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
    def test_a_missing_program_is_named_and_fails_in_ci_alone(self, machine: Path, ci: str, status: int) -> None:
        ended = self.run(machine, "system-packages.sh", "no-such-browser=chromium", "sh=dash", CI=ci)
        assert ended.returncode == status
        assert "sudo apt-get install chromium\n" in ended.stderr
        assert "dash" not in ended.stderr

    def test_a_missing_compiler_is_named_and_fails_nowhere(self, machine: Path, tmp_path: Path) -> None:
        ended = self.run(machine, "reference.sh", str(tmp_path / "venv"), CI="true")
        assert ended.returncode == 0
        assert "C++ compiler" in ended.stderr
