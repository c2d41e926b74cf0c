"""The accessibility rules that a machine can check."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Only what is bad leaves the page: to hand over all that axe found good takes five times as long as to look.
BAD = """async () => {
    const {violations} = await axe.run({preload: false, resultTypes: ["violations"]});
    return violations.filter(({impact}) => ["serious", "critical"].includes(impact))
        .flatMap(({impact, help, id, nodes}) => nodes.map(
            ({html, failureSummary}) => `${impact}: ${help} (${id})\\n  ${html}\\n  ${failureSummary}`));
}"""


def assert_accessible(page: Page) -> None:
    """Fail on a serious or critical violation of axe's rules in the page as it is now."""
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    bad = page.evaluate(BAD)
    assert not bad, "\n".join([page.url, *bad])
