"""Where the browser of the browser tests comes from."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

# The browser without a window takes half as long to open a page. On Debian it is a package of its own.
NAMES = (
    *("chromium-headless-shell", "chrome-headless-shell"),
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
)
MISSING = (
    "No Chromium or Chrome was found. Install one (on Debian: apt-get install chromium-headless-shell), "
    "or leave the browser tests out with BROWSER=skip."
)
# A test must not talk to anyone: these keep the browser from asking its maker for updates and the like.
# The pop-ups of its address bar, which no test sees, take half of the time that a new window does. The last list of
# features is the one that counts, so those of Playwright's that a test could see are in it too. A spare process for
# the next page, which hardly any test opens, takes a fifth of what a window does.
FEATURES = ["HttpsUpgrades", "PaintHolding", "OptimizationHints", "WebUIOmniboxAimPopup", "WebUIOmniboxPopup"]
FEATURES += ["SpareRendererForSitePerProcess"]
FLAGS = [
    f"--disable-features={','.join(FEATURES)}",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


def is_skipped() -> bool:
    """Tell whether the person asked for no browser tests."""
    return os.environ.get("BROWSER") == "skip"


def on_path() -> str | None:
    """Return the path of an installed Chromium or Chrome."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def of_playwright() -> str | None:
    """Return the path of the browser that `playwright install` fetched, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def from_debian() -> str | None:
    """Install Debian's Chromium, where that is possible without asking anyone; return its path.

    Preferably the one without a window, which older releases of Debian do not have.
    """
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def done(*arguments: str) -> bool:
        asked = [apt, "-q", *arguments]
        return not subprocess.run(asked, env=environment, stdin=subprocess.DEVNULL, capture_output=True).returncode

    install = ("install", "-y", "--no-install-recommends")
    is_done = done("update") and (done(*install, "chromium-headless-shell") or done(*install, "chromium"))
    return on_path() if is_done else None


def provide() -> str:
    """Return the path of a browser, installing one if needed; raise LookupError if none can be had."""
    for source in (on_path, of_playwright, from_debian):
        if path := source():
            return path
    raise LookupError(MISSING)
