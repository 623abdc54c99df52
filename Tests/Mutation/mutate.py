#!/usr/bin/env python3
"""Removes one rule after the other from the sources and sees whether a test notices.

Each mutation of mutations.py replaces one text in one file. It is made in a copy of the repository
under .build-mutate/, which holds the modules that the chosen test targets need and nothing else, so
that a build after a change is short. A mutation that no test notices survives: a rule that the
tests do not hold.

    Tests/Mutation/mutate.py                   all mutations
    Tests/Mutation/mutate.py EV-412 flows      those whose rule, name or suite is among the words
    Tests/Mutation/mutate.py --list            what there is, and whether each text is still found

Results are kept in .build-mutate/results.json and reused while the mutation, its file and the tests
are the same; --again forgets them. Exit status 1 when a mutation survives or cannot be made.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from mutations import MUTATIONS, SUITES

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".build-mutate"
TIMEOUT = 900


def run(command, folder, timeout=None):
    """Runs a command; gives its status (None when it took too long) and what it printed."""
    try:
        done = subprocess.run(
            command, cwd=folder, timeout=timeout, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as slow:
        return None, (slow.stdout or b"").decode(errors="replace")
    return done.returncode, done.stdout


# --- The copy ---------------------------------------------------------------------------------


def write_if_other(path, data):
    """Leaves a file alone that is right already, so that its time of change stays."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def targets_needed(package, tests, without):
    by_name = {target["name"]: target for target in package["targets"]}
    needed = []
    pending = list(tests)
    while pending:
        name = pending.pop()
        if name in needed or name in without or name not in by_name:
            continue
        needed.append(name)
        for dependency in by_name[name]["dependencies"]:
            pending += [part for part in dependency.get("byName", [])[:1] if part]
    return [target for target in package["targets"] if target["name"] in needed]


def manifest(targets, without):
    """A package of these targets; warnings are no errors, for a mutation may well cause some."""
    lines = ["// swift-tools-version: 6.2", "import PackageDescription", "let package = Package("]
    lines.append('  name: "mutants", platforms: [.macOS(.v15)], dependencies: [')
    source = (ROOT / "Package.swift").read_text()
    used = {
        part["product"][1] for target in targets for part in target["dependencies"]
        if "product" in part
    }
    for line in re.findall(r"^ *(\.package\(url: .*\)),?$", source, re.M):
        name = re.search(r'url: "[^"]*/([^"/]+)"', line).group(1)
        if any(name.lower() == one.lower() for one in used):
            lines.append(f"    {line},")
    lines.append("  ], targets: [")
    for target in targets:
        kind = {"test": "testTarget", "regular": "target"}[target["type"]]
        dependencies = []
        for part in target["dependencies"]:
            if "product" in part:
                dependencies.append(
                    f'.product(name: "{part["product"][0]}", package: "{part["product"][1]}")'
                )
            elif part["byName"][0] not in without:
                dependencies.append(f'"{part["byName"][0]}"')
        path = f', path: "{target["path"]}"' if target.get("path") else ""
        exclude = "".join(f'"{one}", ' for one in target.get("exclude", []))
        lines.append(
            f'    .{kind}(name: "{target["name"]}", dependencies: [{", ".join(dependencies)}]'
            f"{path}, exclude: [{exclude}], swiftSettings: [.swiftLanguageMode(.v6)]),"
        )
    return "\n".join(lines + ["  ]", ")", ""])


def prepare(name):
    """Makes or refreshes the copy for a suite; gives its folder."""
    suite = SUITES[name]
    folder = WORK / name
    without = set(suite["without"])
    status, text = run(["swift", "package", "dump-package"], ROOT)
    if status != 0:
        sys.exit(f"mutate: the package cannot be read:\n{text}")
    package = json.loads(text[text.index("{"):])
    targets = targets_needed(package, suite["tests"], without)
    write_if_other(folder / "Package.swift", manifest(targets, without).encode())
    listed = run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], ROOT)[1]
    compiled = [
        target.get("path") or ("Tests/" if target["type"] == "test" else "Sources/") + target["name"]
        for target in targets
    ]
    roots = compiled + suite["data"]
    kept = set()
    for path in listed.splitlines():
        if not any(path == root or path.startswith(root + "/") for root in roots):
            continue
        if not (ROOT / path).is_file():
            continue
        data = (ROOT / path).read_bytes()
        imports = set(re.findall(rb"^(?:@testable )?import (\w+)", data, re.M))
        is_compiled = any(path.startswith(root + "/") for root in compiled)
        if is_compiled and imports & {one.encode() for one in without}:
            continue
        kept.add(path)
        write_if_other(folder / path, data)
    for path in list(folder.glob("Sources/**/*.swift")) + list(folder.glob("Tests/**/*")):
        if path.is_file() and str(path.relative_to(folder)) not in kept:
            path.unlink()
    for part in ["checkouts", "repositories", "workspace-state.json"]:
        source, target = ROOT / ".build" / part, folder / ".build" / part
        if source.exists() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    return folder


def build(folder):
    return run(["swift", "build", "--build-tests"], folder, TIMEOUT)


def test(folder, suite):
    """Runs the quick tests, and the others when those notice nothing."""
    for patterns in SUITES[suite]["filters"]:
        command = ["swift", "test", "--skip-build", "--no-parallel"]
        for pattern in patterns:
            command += ["--filter", pattern]
        status, text = run(command, folder, TIMEOUT)
        if status != 0:
            break
    return status, text


def why(text):
    """The first complaint, short."""
    for line in text.splitlines():
        if "recorded an issue" in line or "failed" in line or "rror:" in line:
            return re.sub(r"^\W+", "", line).strip()[:150]
    return "ended without a word"


# --- One mutation -----------------------------------------------------------------------------


def is_found(mutation):
    path = ROOT / mutation.file
    count = path.read_text().count(mutation.old) if path.is_file() else 0
    if count != 1:
        return f"{mutation.file} holds the text {count} times"
    return None


def judge(mutation, folder):
    """Makes the change, builds, tests and takes the change back."""
    path = folder / mutation.file
    original = path.read_text()
    path.write_text(original.replace(mutation.old, mutation.new))
    try:
        status, text = build(folder)
        if status != 0:
            return "unbuildable", why(text)
        status, text = test(folder, mutation.suite)
        if status is None:
            return "killed", "the tests take too long"
        if status == 0:
            return "survived", ""
        return "killed", why(text)
    finally:
        path.write_text(original)


def digest(mutation):
    content = hashlib.sha256()
    content.update(repr(mutation).encode())
    content.update((ROOT / mutation.file).read_bytes())
    for name in SUITES[mutation.suite]["tests"]:
        for path in sorted((ROOT / "Tests" / name).rglob("*")):
            if path.is_file():
                content.update(path.read_bytes())
    return content.hexdigest()


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    chosen = [
        one for one in MUTATIONS
        if not words or any(word in (one.rule, one.name, one.suite) for word in words)
    ]
    lost = [(one, is_found(one)) for one in chosen]
    lost = [(one, problem) for one, problem in lost if problem]
    for one, problem in lost:
        print(f"mutate: {one.rule} {one.name}: {problem}")
    if "--list" in sys.argv:
        for one in chosen:
            print(f"{one.suite:11} {one.rule:7} {one.name}")
        print(f"mutate: {len(chosen)} mutations")
        return 1 if lost else 0
    WORK.mkdir(exist_ok=True)
    store = WORK / "results.json"
    known = {}
    if store.is_file() and "--again" not in sys.argv:
        known = json.loads(store.read_text())
    outcomes = {}
    for suite in SUITES:
        mutations = [one for one in chosen if one.suite == suite and not is_found(one)]
        open_ones = [one for one in mutations if digest(one) not in known]
        if open_ones:
            folder = prepare(suite)
            status, text = build(folder)
            if status == 0:
                status, text = test(folder, suite)
            if status != 0:
                sys.exit(f"mutate: the {suite} tests fail without any change:\n{text[-3000:]}")
        for one in mutations:
            key = digest(one)
            if key not in known:
                start = time.monotonic()
                known[key] = judge(one, folder)
                store.write_text(json.dumps(known))
                print(
                    f"{known[key][0]:11} {one.rule:7} {one.name} "
                    f"({time.monotonic() - start:.0f} s) {known[key][1]}",
                    flush=True,
                )
            outcomes[one.name] = (known[key][0], one)
    counts = {}
    for outcome, _ in outcomes.values():
        counts[outcome] = counts.get(outcome, 0) + 1
    for outcome, one in outcomes.values():
        if outcome != "killed":
            print(f"mutate: {outcome}: {one.rule} {one.name} ({one.file})")
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    print(f"mutate: {len(outcomes)} mutations: {told or 'none'}")
    return 1 if lost or set(counts) - {"killed"} else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
