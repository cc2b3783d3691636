#!/usr/bin/env python3
"""Writes docs/api-coverage.md from the table of actions, the list of operations and the sources; with
--check it only says whether it is current.

    tools/docs/coverage_page.py [--check]

What an action's handler calls is followed by name, through the rooms api, control and model: that
gives the files with its rules and the errors that it can answer.
"""
import collections
import re
import sys

from page import ROOT, settle

PAGE = ROOT / "docs/api-coverage.md"
SERVICES = (("ec2", "EC2"), ("elbv2", "ELBv2"), ("sts", "STS"), ("iam", "IAM"))
HEAD = """# API coverage

What of the AWS API is built: each action with the files that hold its rules, the errors of its own and the
tests that name it. Every action also answers the errors of the door (signature, form, quota of calls) and is
in `aws.parameters`, which tries each of its parameters. An operation that is not built answers
`InvalidAction`.

This page is written by `tools/docs/coverage_page.py` from `src/api/actions.cpp`, `src/wire/operations.txt`
and the sources; do not edit it. [How to add an action](how-to/add-an-action.md).
"""
# A call, or the name of a function that is handed on.
CALL = re.compile(r"\b(control|model)::([a-z_]\w*)|(?<![.>:\w])([a-z_]\w*)(?=\()")
Function = collections.namedtuple("Function", "path name body public")


def functions_of(path):
    """The functions that a source defines, as clang-format lays them out: from a line in the first
    column to the brace in the first column."""
    out, hidden, head, body = [], 0, [], None
    for line in path.read_text().splitlines():
        if body is not None:
            if line.startswith("}"):
                out.append(Function(path, name_of(" ".join(head)), "\n".join(body), not hidden))
                head, body = [], None
            else:
                body.append(line)
        elif line == "namespace {":
            hidden += 1
        elif line == "}  // namespace":
            hidden -= 1
        elif re.match(r"[A-Za-z_]", line) and not re.match(r"(namespace|using|template|struct|class|enum)\b", line):
            head = [line]
            if line.endswith("{"):
                body = []
            elif line.endswith((";", "}")):
                head = []
        elif head and line.startswith(" "):
            head.append(line)
            if line.endswith("{"):
                body = []
            elif line.endswith(";"):
                head = []
    return [f for f in out if f.name]


def name_of(head):
    found = re.match(r"[^(]*?([\w~]+)\(", head)
    return found.group(1) if found else ""


def may_call(caller, callee):
    """Names are told apart by room: model calls none above it, and a service no other one."""
    rooms = {"model": 0, "control": 1, "api": 2}
    at, to = (path.relative_to(ROOT / "src").parts for path in (caller, callee))
    services = {name for name, _ in SERVICES}
    foreign = to[0] == "api" and to[1] in services and to[:2] != at[:2]
    return rooms[to[0]] <= rooms[at[0]] and not foreign


class Sources:
    def __init__(self):
        self.by_file, self.public = {}, collections.defaultdict(list)
        for room in ("api", "control", "model"):
            for path in sorted((ROOT / "src" / room).rglob("*.cpp")):
                if path.name.endswith("_test.cpp"):
                    continue
                for function in functions_of(path):
                    self.by_file.setdefault(path, {}).setdefault(function.name, []).append(function)
                    if function.public:
                        self.public[function.name].append(function)
        errors = (ROOT / "src/model/aws_errors.h").read_text()
        self.codes = dict(re.findall(r"X\((\w+),\s+\"([\w.]+)\"", errors))
        quotas = (ROOT / "src/model/quotas.h").read_text()
        self.quotas = dict(re.findall(r"X\((k\w+), .*?, \d+, (\w+), ", quotas))

    def reach(self, service, handler):
        """The functions that a call of this handler can come to, the handler first."""
        home = ROOT / "src/api" / service
        todo, seen = [f for f in self.public.get(handler, []) if home in f.path.parents], []
        while todo:
            function = todo.pop()
            if function in seen:
                continue
            seen.append(function)
            for room, qualified, plain in CALL.findall(function.body):
                todo += self.called(function.path, room, qualified or plain)
        return seen

    def called(self, caller, room, name):
        """control::create_vpc() is control's; create_vpc() is the file's own, else one of a room that
        may be called from here."""
        own = [] if room else self.by_file[caller].get(name, [])
        return own or [f for f in self.public.get(name, []) if may_call(caller, f.path)
                       and room in ("", f.path.relative_to(ROOT / "src").parts[0])]

    def errors(self, functions):
        found = set()
        for function in functions:
            found |= set(re.findall(r"errors::(\w+)", function.body))
            found |= {self.quotas[q] for q in re.findall(r"QuotaName::(k\w+)", function.body)
                      if q in self.quotas}
        return sorted({self.codes[name] for name in found if name in self.codes})


def rows_of_table():
    text = (ROOT / "src/api/actions.cpp").read_text()
    rows = re.findall(r"^\s+(EC2|ELBV2|STS|IAM)\((\w+),\s*(\w+),\s*k(Read|Write)\b", text, re.M)
    return {(service.lower(), name): (handler, access.lower()) for service, name, handler, access in rows}


def operations():
    for line in (ROOT / "src/wire/operations.txt").read_text().splitlines():
        words = line.split()
        if len(words) == 2 and not line.startswith("#"):
            yield tuple(words)


def tests_by_action():
    """Action → the tests from outside and the unit tests that name it or its handler."""
    texts = {}
    for folder, prefix in (("aws", "aws."), ("netns", "netns."), ("newcomer", "newcomer.")):
        for path in sorted((ROOT / "tests" / folder).rglob("*_test.py")):
            texts[prefix + path.name.removesuffix("_test.py")] = path.read_text()
    for path in sorted((ROOT / "src").rglob("*_test.cpp")):
        texts.setdefault("unit." + path.relative_to(ROOT / "src").parts[0], "")
        texts["unit." + path.relative_to(ROOT / "src").parts[0]] += path.read_text()
    texts["failpoints"] = (ROOT / "tests/failpoints/scenarios.cpp").read_text()
    return texts


def kebab(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def tests_of(texts, name, handler):
    words = re.compile(rf"\b({name}|{kebab(name)}|{handler})\b")
    return [test for test, text in sorted(texts.items()) if test != "aws.parameters" and words.search(text)]


def code(words):
    return ", ".join(f"`{word}`" for word in words) or "–"


def section(service, title, table, sources, texts):
    named = [name for owner, name in operations() if owner == service]
    names = named + [name for owner, name in table if owner == service and name not in named]
    built = [name for name in names if (service, name) in table]
    out = [f"## {title}: {len(built)} of {len(names)}", "",
           "| action | access | handler | rules and changes | errors | tests |", "|---|---|---|---|---|---|"]
    for name in sorted(built):
        handler, access = table[service, name]
        reached = sources.reach(service, handler)
        if not reached:
            raise SystemExit(f"coverage_page: no source defines {handler} of {name}")
        places = sorted({str(f.path.relative_to(ROOT / "src")) for f in reached})
        rules = [p for p in places if p.startswith(("model/", "control/commands/"))]
        own = str(reached[0].path.relative_to(ROOT / "src"))
        out.append(f"| {name} | {access} | `{own}` | {code(rules)} | {code(sources.errors(reached))} | "
                   f"{', '.join(tests_of(texts, name, handler)) or '–'} |")
    missing = sorted(set(names) - set(built))
    out += ["", "Not built: " + (", ".join(missing) if missing else "none of those that are listed") + ".", ""]
    return out


def page():
    table, sources, texts = rows_of_table(), Sources(), tests_by_action()
    out = [HEAD]
    for service, title in SERVICES:
        out += section(service, title, table, sources, texts)
    return "\n".join(out)


def unseen(table, sources):
    """Errors that tests/aws/expected_errors.txt has for an action by name, and that were not found."""
    common = {"MissingParameter", "ValidationError", "UnknownParameter", "InvalidParameterValue", "OK", "-"}
    for line in (ROOT / "tests/aws/expected_errors.txt").read_text().splitlines():
        row = re.split(r"\s{2,}", line.strip())
        key = tuple(row[1].split(":")) if len(row) > 4 and not line.startswith("#") else None
        if key not in table:
            continue
        found = sources.errors(sources.reach(key[0], table[key][0]))
        for word in row[4].replace("item:", "").split("|"):
            if word not in common and word not in found:
                yield f"{row[1]}: {word}"


def main():
    if [a for a in sys.argv[1:] if a != "--check"]:
        print(__doc__, file=sys.stderr)
        return 2
    missed = sorted(set(unseen(rows_of_table(), Sources())))
    if missed:
        print("coverage_page.py does not find what the tests see:", *missed, sep="\n  ")
        return 1
    return settle(PAGE, page(), "--check" in sys.argv,
                  "is not what the sources say; run tools/docs/coverage_page.py")


if __name__ == "__main__":
    sys.exit(main())
