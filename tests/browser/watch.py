"""What no page may do, whatever a test is about."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError


class Watch:
    """Notes every request to another host, every part that does not load and every error of a context's pages.

    A breach of the content security policy is an error in the console.
    """

    def __init__(self, context: BrowserContext, home: str) -> None:
        here = urlsplit(home)
        self.homes = {here.netloc, f"localhost:{here.port}"}  # passkeys ask for the name
        self.complaints: list[str] = []
        context.on("request", self.on_request)
        context.on("response", self.on_response)
        context.on("console", self.on_console)
        context.on("weberror", self.on_web_error)

    def on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc not in self.homes:
            self.complaints.append(f"asked another host: {request.url}")

    def on_response(self, response: Response) -> None:
        is_part = response.request.resource_type in {"script", "stylesheet", "image", "font", "manifest"}
        if response.status >= 500 or (response.status >= 400 and is_part):
            self.complaints.append(f"{response.status} for {response.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        # What did not load is judged by on_response: a form that answers 422 is not a fault.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console of {message.page and message.page.url}: {message.text}")

    def on_web_error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught in {error.page and error.page.url}: {error.error}")
