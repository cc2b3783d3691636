#!/usr/bin/python3
"""`./dev bench table`: README's table of figures, from the newest kept results (bench/results).

The table stands between the markers `<!-- figures -->` and `<!-- /figures -->`; nothing else of README
is touched. --print shows it instead."""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bench"))
import common

BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
PATH_ROWS = [
    ("stream", "value", "ratio", "TCP, one stream", "{:.1f} Gbit/s"),
    ("connections", "value", "ratio", "new TCP connections a second", "{:,.0f}"),
    ("connections_one_core", "value", "ratio", "the same, all on one core", "{:,.0f}"),
    ("connections_one_core", "cpu_s", "cpu_ratio", "CPU seconds for 10,000 of them", "{:.2f} s"),
    ("requests", "value", "ratio", "HTTP requests a second, kept connections", "{:,.0f}"),
    ("requests_one_core", "cpu_s", "cpu_ratio", "CPU seconds for 100,000 of them", "{:.2f} s"),
    ("pingpong", "value", "ratio", "ping-pong p50, one core", "{:.1f} µs"),
    ("pingpong", "p99_us", "p99_ratio", "ping-pong p99, one core", "{:.1f} µs"),
]
ROADS = ("nft", "haproxy", "masugata")
CLIENTS = (1, 32)  # of the API's bench


def newest(what):
    kept = sorted((ROOT / "bench/results").glob(f"*-{what}.json"))
    if not kept:
        sys.exit(f"table: no result of {what} is kept: ./dev bench {what} --save")
    return json.loads(kept[-1].read_text())


def path_lines(result):
    rows = {(row["work"], row["road"]): row for row in result["rows"]}
    lines = []
    for work, value, ratio, text, form in PATH_ROWS:
        lines.append([text, form.format(rows[work, "direct"][value]),
                      *(f"{rows[work, road][ratio]:.2f}" for road in ROADS)])
    return common.table(["relative to one veth pair", "the veth pair", "nft NAT", "HAProxy",
                         "**Masugata**"], lines)


def api_lines(api):
    """Create and describe among the fewest and the most endpoints, and moto's where it was measured."""
    ours = {(row["work"], row["clients"], row["endpoints"]): row
            for row in api["rows"] if "server" not in row}
    theirs = {row["work"]: row for row in api["rows"] if "server" in row}
    few, most = (choose(row["endpoints"] for row in api["rows"]) for choose in (min, max))
    lines = []
    for work, name in (("create", "CreateVpcEndpoint, durable"),
                       ("describe", "DescribeVpcEndpoints by id")):
        one, many = ([ours[work, clients, size] for size in (few, most)] for clients in CLIENTS)
        beside = ""
        if work in theirs:
            beside = f" ({theirs[work]['server']}: {theirs[work]['p50_us'] / 1000:.1f} ms)"
        lines += [
            [f"{name}, among {few:,} / {most:,}: p50",
             " / ".join(f"{row['p50_us'] / 1000:.2f}" for row in one) + " ms" + beside],
            [f"the same, a second with {CLIENTS[1]} clients",
             " / ".join(f"{row['rate']:,.0f}" for row in many)]]
    return lines


def other_lines(packet, api, story):
    packets = {row["flows"]: row for row in packet["rows"]}
    times = {row["name"]: row for row in story["rows"]}
    small, large = packets[1024], packets[1048576]
    lines = [
        ["accept → first byte, p50 / p99", "{p50:.0f} / {p99:.0f} ms".format(
            **times["accept_to_first_byte"])],
        ["reject → last byte, p50 / p99", "{p50:.0f} / {p99:.0f} ms".format(
            **times["reject_to_last_byte"])],
        ["packet of a known flow, 1,024 / 1,048,576 flows",
         f"{small['established_ns']:.0f} / {large['established_ns']:.0f} ns"],
        ["first packet of a flow, 1,024 / 1,048,576 flows",
         f"{small['new_ns']:,.0f} / {large['new_ns']:,.0f} ns"],
        *api_lines(api),
        [f"start with {api['endpoints']:,} endpoints; memory",
         f"{api['start_s']:.2f} s; {api['resident_after_start_mb']:.0f} MB"],
    ]
    return common.table(["by itself", "figure"], lines)


def figures():
    path, packet, api, story = (newest(what) for what in ("path", "packet", "api", "story"))
    machine = path["machine"]
    command = path["command"].replace(" path ", " all ")
    load = machine["load_before"]
    busy = f" The machine had other work (load {load:.0f})." if load > 1.5 else ""
    intro = (f"## Figures\n\nMeasured {path['date']} on {machine['cores']} cores ({machine['cpu']}, "
             f"Linux {machine['kernel'].split('-')[0]}) with\n`{command}`: the same work over four roads in "
             f"turns, 64 targets, client and server\nwith equal addresses. Ratios above 1 are better for "
             f"rates, below 1 for times and CPU.{busy}\nWhat was measured how, and where a goal is missed: "
             f"[docs/performance.md](docs/performance.md).")
    return "\n".join([intro, "", *path_lines(path), "", *other_lines(packet, api, story)])


def main():
    text = figures()
    if "--print" in sys.argv:
        print(text)
        return 0
    readme = ROOT / "README.md"
    old = readme.read_text()
    before, found, rest = old.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        sys.exit(f"table: README.md has no {BEGIN} … {END}")
    new = f"{before}{BEGIN}\n{text}\n{END}{after}"
    if new != old:
        readme.write_text(new)
    print("table: README.md is " + ("written" if new != old else "as it was"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
