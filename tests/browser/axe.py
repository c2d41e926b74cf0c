"""The accessibility rules that a machine can check."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# What a theme changes: the same page was looked at whole in the other one.
COLORS = ["color-contrast", "link-in-text-block"]
# Only what is bad leaves the page: to return all that axe found good takes five times as long as to look.
BAD = """async (rules) => {
    if (typeof axe === "undefined") return null;
    const {violations} = await axe.run({preload: false, resultTypes: ["violations"], ...(rules && {runOnly: rules})});
    return violations.filter(({impact}) => ["serious", "critical"].includes(impact))
        .flatMap(({impact, help, id, nodes}) => nodes.map(
            ({html, failureSummary}) => `${impact}: ${help} (${id})\\n  ${html}\\n  ${failureSummary}`));
}"""


def assert_accessible(page: Page, rules: list[str] | None = None) -> None:
    """Fail on a serious or critical violation of axe's rules, or of a few of them, in the page as it is now."""
    bad = page.evaluate(BAD, rules)
    if bad is None:  # nothing was looked at in this page yet
        page.evaluate(AXE_SCRIPT)
        bad = page.evaluate(BAD, rules)
    assert not bad, "\n".join([page.url, *bad])
