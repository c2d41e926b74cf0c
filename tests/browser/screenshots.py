"""`make screenshots`: the pictures of the README, made from the running app with its sample data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from tests import patience
from tests.browser import chromium

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs"
PAGES = {
    "light": {"day": "/", "week": "/week/", "learn": "/learn/#excitotoxicity"},
    "dark": {"week": "/week/"},
}
PHONE: ViewportSize = {"width": 390, "height": 844}


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Tell whether the app is there."""
    try:
        urllib.request.urlopen(f"{url}/healthz", timeout=patience.SECONDS)  # noqa: S310  # our own address
    except OSError:
        return False
    return True


def take(url: str) -> None:
    """Look at each page as on a phone, and keep the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.provide(), args=chromium.FLAGS)
        for scheme, pages in PAGES.items():
            context = browser.new_context(
                base_url=url,
                viewport=PHONE,
                device_scale_factor=2,
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto("/")
            page.get_by_role("button", name="Explore with sample data").click()
            for name, path in pages.items():
                page.goto(path)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=FOLDER / f"{name}-{scheme}.png")
            page.get_by_role("complementary", name="Sample data").get_by_text("Sample data").click()
            page.get_by_role("button", name="Leave and delete").click()
        browser.close()


def main() -> None:
    """Start the app on a folder of its own, take the pictures, stop it."""
    with tempfile.TemporaryDirectory(prefix="magnesium-pictures-") as folder:
        port = free_port()
        settings = {"DATA_DIR": folder, "HOST": "127.0.0.1", "PORT": str(port), "SAMPLE_DATA": "1"}
        server = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, env=os.environ | settings)
        try:
            patience.wait_until(lambda: answers(f"http://127.0.0.1:{port}"), "the app does not answer")
            take(f"http://127.0.0.1:{port}")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(patience.SECONDS)


if __name__ == "__main__":
    main()
