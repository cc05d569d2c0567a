"""Says what is wrong with the Dockerfiles, and runs their steps where no container engine runs.

    python tools/check_docker.py                            the rules below, over every file in docker/
    python tools/check_docker.py rehearse FILE BASE WORK --target TARGET
                                                            as root: every step of TARGET, in copies of BASE under WORK

BASE is a root file system with Python, standing in for the base image (debootstrap --variant=minbase
--include=python3,python3-venv,ca-certificates). A rehearsal is chroot, not a container: it shows that each RUN step,
the health check and the entry point work on such a system; it shows nothing of layers, networks or limits.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_SECRET = re.compile(r"(?i)(token|password|secret|_key)\w*=\S|BEGIN [A-Z ]*PRIVATE KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One instruction."""

    line: int
    name: str
    """`RUN`, `COPY` …, in capitals."""
    rest: str
    """Its arguments, continuation lines joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What lies between one FROM and the next."""

    name: str
    base: str
    steps: tuple[Step, ...]

    def last(self, name: str) -> Step | None:
        """The last step of this name; None without one."""
        return next((step for step in reversed(self.steps) if step.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dockerfile:
    """A file of stages."""

    path: Path
    arguments: dict[str, str] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()

    def stage(self, name: str) -> Stage | None:
        """The stage of this name; None where the name is another image's."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def lineage(self, name: str) -> list[Stage]:
        """The stage and those it is built on, the first one first. Raises KeyError for an unknown stage."""
        stage = self.stage(name)
        if stage is None:
            raise KeyError(name)
        return [*(self.lineage(stage.base) if self.stage(stage.base) else []), stage]

    @property
    def targets(self) -> list[Stage]:
        """The stages that nothing else takes or builds on."""
        used = {stage.base for stage in self.stages}
        used |= {m for stage in self.stages for step in stage.steps for m in re.findall(r"--from=(\S+)", step.rest)}
        return [stage for stage in self.stages if stage.name not in used]


def parse(path: Path) -> Dockerfile:
    """The file's stages. Knows what docker/ uses, and raises ValueError at what it does not understand."""
    arguments: dict[str, str] = {}
    stages: list[tuple[str, str, list[Step]]] = []
    for step in _steps(path):
        if step.name == "FROM":
            base, name = (re.fullmatch(r"(\S+)(?: AS (\S+))?", step.rest) or _fail(path, step)).groups()
            base = re.sub(r"\$\{(\w+)\}", lambda match: arguments.get(match[1], ""), base)
            stages.append((name or f"stage{len(stages)}", base, []))
        elif not stages:
            if step.name != "ARG":
                _fail(path, step)
            name, _, value = step.rest.partition("=")
            arguments[name] = value.strip('"')
        else:
            stages[-1][2].append(step)
    made = tuple(Stage(name=name, base=base, steps=tuple(steps)) for name, base, steps in stages)
    return Dockerfile(path=path, arguments=arguments, stages=made)


def problems(file: Dockerfile, root: Path = ROOT) -> list[str]:
    """What breaks a rule, each with file and line; empty if nothing does."""
    found: list[str] = []

    def complain(line: int, text: str) -> None:
        found.append(f"{file.path.name}:{line}: {text}")

    if not file.targets:
        complain(1, "no stage to build")
    for stage in file.stages:
        known = file.stage(stage.base)
        if known is None and (":" not in stage.base or stage.base.endswith(":latest")):
            complain(1, f"stage {stage.name} is built on {stage.base}, which names no version")
        if "/" in stage.base and "." in stage.base.split("/")[0]:
            complain(1, f"stage {stage.name} names a registry's host")
        for step in stage.steps:
            if step.name == "ADD":
                complain(step.line, "ADD fetches and unpacks what it likes; use COPY")
            if step.name in {"ENV", "ARG"} and _SECRET.search(step.rest):
                complain(step.line, "a secret in an image is a secret no more")
            if step.name == "RUN" and any(_unpinned(command) for command in step.rest.split("&&")):
                complain(step.line, "pip installs what constraints.txt does not pin")
            if step.name == "COPY" and "--from=" not in step.rest:
                for source in shlex.split(step.rest)[:-1]:
                    if not (root / source).exists():
                        complain(step.line, f"COPY takes {source}, which is not in the tree")
                    elif not _sent(source, root):
                        complain(step.line, f"COPY takes {source}, which .dockerignore keeps out")
            if step.name == "COPY" and (match := re.search(r"--from=(\S+)", step.rest)) and not file.stage(match[1]):
                complain(step.line, f"COPY takes from {match[1]}, which is no stage")
    for target in file.targets:
        steps = [step for stage in file.lineage(target.name) for step in stage.steps]
        last = {step.name: step for step in steps}
        user = last.get("USER")
        if user is None or user.rest.split(":")[0] in {"root", "0"}:
            complain(user.line if user else 1, f"target {target.name} runs as root")
        for name in ("HEALTHCHECK", "ENTRYPOINT"):
            if name not in last:
                complain(1, f"target {target.name} has no {name}")
            elif "[" not in last[name].rest:
                complain(last[name].line, f"{name} goes through a shell, which keeps signals to itself")
    return found


def rehearse(file: Dockerfile, target: str, base: Path, work: Path) -> None:
    """Run every step of `target` in copies of `base` under `work`, its entry point with --help."""
    made: dict[str, Path] = {}
    work.mkdir(parents=True, exist_ok=True)
    wanted = [stage.name for stage in file.lineage(target)]
    for stage in file.lineage(target):
        wanted += [m for step in stage.steps for m in re.findall(r"--from=(\S+)", step.rest)]
    environments: dict[str, dict[str, str]] = {}
    for stage in file.stages:
        if stage.name not in wanted:
            continue
        folder = work / stage.name
        if folder.exists():
            shutil.rmtree(folder)
        subprocess.run(["cp", "-a", "--reflink=auto", str(made.get(stage.base, base)), str(folder)], check=True)
        made[stage.name] = folder
        environments[stage.name] = _play(stage, made, environments.get(stage.base, {}))
    steps = {step.name: step for stage in file.lineage(target) for step in stage.steps}
    entry = json.loads(steps["ENTRYPOINT"].rest)
    sys.stdout.write(f"-- {target}: {' '.join(entry)} --help, as {steps['USER'].rest}\n")
    _chroot(made[target], [*entry, "--help"], environments[target], steps["USER"].rest)


def _play(stage: Stage, made: dict[str, Path], environment: dict[str, str]) -> dict[str, str]:
    """The stage's environment, its steps having been run in its folder."""
    folder, environment = made[stage.name], dict(environment)
    where = environment.pop("_WORKDIR", "/")
    for step in stage.steps:
        sys.stdout.write(f"-- {stage.name}:{step.line}: {step.name} {step.rest[:100]}\n")
        sys.stdout.flush()
        if step.name in {"ENV", "ARG"}:
            for pair in shlex.split(step.rest):
                name, _, value = pair.partition("=")
                environment[name] = value.replace("$PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
        elif step.name == "WORKDIR":
            where = step.rest
            (folder / where.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif step.name == "COPY":
            _copy(step, folder, made, where)
        elif step.name == "RUN":
            _chroot(folder, ["/bin/sh", "-c", f"cd {shlex.quote(where)} && {step.rest}"], environment, "0:0")
    return {**environment, "_WORKDIR": where}


def _copy(step: Step, folder: Path, made: dict[str, Path], where: str) -> None:
    *sources, destination = [word for word in shlex.split(step.rest) if not word.startswith("--")]
    taken = re.search(r"--from=(\S+)", step.rest)
    for source in sources:
        start = made[taken[1]] / source.lstrip("/") if taken else ROOT / source
        end = folder / os.path.join(where, destination).lstrip("/")
        if start.is_dir():
            shutil.copytree(start, end, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            end = end / start.name if destination.endswith("/") else end
            shutil.copy2(start, end)


def _chroot(folder: Path, command: list[str], environment: dict[str, str], user: str) -> None:
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "REQUESTS_"))}
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
    given = {name: value for name, value in environment.items() if not name.startswith("_")}
    subprocess.run(["chroot", f"--userspec={user}", str(folder), *command], env={**kept, **path, **given}, check=True)


def _steps(path: Path) -> list[Step]:
    steps: list[Step] = []
    begun, text = 0, ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.lstrip().startswith("#") or (not line.strip() and not text):
            continue
        begun = begun if text else number
        text += line.rstrip().removesuffix("\\")
        if line.rstrip().endswith("\\"):
            continue
        name, _, rest = text.strip().partition(" ")
        steps.append(Step(line=begun, name=name.upper(), rest=rest.strip()))
        text = ""
    return steps


def _unpinned(command: str) -> bool:
    return " pip install " in command and not re.search("constraints.txt|--no-deps", command)


def _sent(source: str, root: Path) -> bool:
    lines = (root / ".dockerignore").read_text(encoding="utf-8").split()
    return f"!{source.rstrip('/').split('/')[0]}" in lines


def _fail(path: Path, step: Step) -> re.Match[str]:
    raise ValueError(f"{path.name}:{step.line}: not understood: {step.name} {step.rest}")


def main(arguments: list[str]) -> int:
    """0 where all is well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command")
    rehearsal = commands.add_parser("rehearse")
    for name in ("file", "base", "work"):
        rehearsal.add_argument(name, type=Path)
    rehearsal.add_argument("--target", required=True)
    options = parser.parse_args(arguments)
    if options.command == "rehearse":
        rehearse(parse(options.file), options.target, options.base.resolve(), options.work.resolve())
        return 0
    found = [text for path in sorted(ROOT.glob("docker/*Dockerfile")) for text in problems(parse(path))]
    sys.stdout.write("".join(f"{text}\n" for text in found) or "docker/: nothing to complain of\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
