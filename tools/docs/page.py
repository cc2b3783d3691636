"""What the writers of generated pages share."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def settle(page, wanted, check, complaint):
    """Writes the page, or with `check` only says whether it is current; answers the exit status."""
    if not check:
        page.write_text(wanted)
        return 0
    name = page.relative_to(ROOT)
    if page.is_file() and page.read_text() == wanted:
        print(f"{name} is current")
        return 0
    print(f"{name} {complaint}")
    return 1
