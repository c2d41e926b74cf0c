"""The accessibility rules that a machine can check."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_accessible(page: Page) -> None:
    """Fail on a serious or critical violation of axe's rules in the page as it is now."""
    found = Axe().run(page, options={"preload": False}).response["violations"]
    bad = [
        f"{violation['impact']}: {violation['help']} ({violation['id']})\n  {node['html']}\n  {node['failureSummary']}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    assert not bad, "\n".join([page.url, *bad])
