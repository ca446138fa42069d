"""A real browser on the real product: each walk starts the demo on an empty folder, as a new seller would."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests import system
from tests.product import Product

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDTHS = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
SERIOUS = ("serious", "critical")
# True where a chosen tab stands outside the part of its row that is shown.
TAB_OUT_OF_SIGHT = """[...document.querySelectorAll('.tabs [aria-current]')].some((tab) => {
    const here = tab.getBoundingClientRect(), shown = tab.parentNode.getBoundingClientRect();
    return here.left < shown.left - 1 || here.right > shown.right + 1;
})"""


@pytest.fixture
def start_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Product]]:
    """Start a demo of its own on an empty folder; it ends with the test, so that it takes no time from the others."""
    running: list[Product] = []

    def start() -> Product:
        running.append(Product(tmp_path_factory.mktemp("product"), "demo", CALLS_PER_SECOND="200"))
        return running[-1].wait_until_ready()

    yield start
    for product in running:
        product.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.find_chromium(), args=OPTIONS)
        yield browser
        browser.close()


class Desk:
    """One browser window on the product. `seen` checks the page that stands in it, and keeps a picture if asked."""

    def __init__(self, page: Page, javascript: bool, pictures: Path | None) -> None:
        self.page = page
        self.javascript = javascript
        self.pictures = pictures
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self._hear)

    def _hear(self, line: ConsoleMessage) -> None:
        refused_as_it_should = "422 (UNPROCESSABLE" in line.text or line.location["url"].endswith("/nowhere")
        picture_of_the_market = line.location["url"].startswith("https://")  # out of the tests' reach
        if line.type == "error" and not refused_as_it_should and not picture_of_the_market:
            self.complaints.append(f"{self.page.url}: {line.text} ({line.location['url']})")

    def seen(self, name: str, full_page: bool = True) -> None:
        """Nothing is cut, nothing complained, and axe-core finds nothing serious (it needs scripts to run)."""
        self.page.wait_for_load_state()
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"{name}.png", full_page=full_page)
        found = list(self.complaints)
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{name}: wider than its window")
        if self.javascript and self.page.evaluate(TAB_OUT_OF_SIGHT):
            found.append(f"{name}: the chosen tab is out of sight")
        if self.javascript:
            found += self._serious_violations()
        assert not found, "\n".join(found)

    def _serious_violations(self) -> list[str]:
        if not self.page.evaluate("'axe' in window"):  # it stays where htmx changed a part of the page alone
            self.page.evaluate(AXE)
        # Without the rest of what it tells, which is half a megabyte of what is right.
        told = self.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((told) => told.violations)")
        # It leaves empty style attributes behind, which htmx would copy and the content policy would refuse.
        self.page.evaluate("document.querySelectorAll('[style=\"\"]').forEach((one) => one.removeAttribute('style'))")
        return [
            f"{self.page.url} {one['id']}: {one['help']} {[node['html'] for node in one['nodes']][:3]}"
            for one in told
            if one["impact"] in SERIOUS
        ]

    def leave(self) -> None:
        """Keep a picture of where the walk ended, which says most when it ended too early."""
        if self.pictures:
            self.page.screenshot(path=self.pictures / "last.png", full_page=True)
        self.page.context.close()

    def sign_in(self) -> None:
        self.page.goto("/")
        self.fill(아이디="demo", 비밀번호="demo-1234")
        self.press("로그인")
        self.heading("홈")

    def heading(self, words: str, seconds: float = 15) -> None:
        """Wait until the page says so; without scripts it loads itself again meanwhile."""
        self.page.get_by_role("heading", name=words).first.wait_for(timeout=seconds * 1000)

    def text(self, words: str, seconds: float = 15) -> None:
        self.page.get_by_text(words).first.wait_for(timeout=seconds * 1000)

    def press(self, words: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=words).first.click()

    def follow(self, words: str, exact: bool = False) -> None:
        self.page.get_by_role("main").get_by_role("link", name=words, exact=exact).first.click()

    def step(self, words: str) -> None:
        """Follow a step of the set-up guide."""
        self.page.get_by_role("navigation", name="설정 안내").get_by_role("link", name=words).click()

    def menu(self, *words: str) -> None:
        """Go through the menu at the top; on a phone it has to be unfolded first."""
        top = self.page.get_by_role("banner")
        unfold = top.get_by_role("link", name="메뉴", exact=True)
        if unfold.is_visible():
            unfold.click()
        for word in words[:-1]:
            top.locator("summary", has_text=word).click()
        top.get_by_role("link", name=words[-1], exact=True).click()

    def fill(self, **fields: str) -> None:
        for label, words in fields.items():
            self.page.get_by_role("main").get_by_label(label.replace("_", " ")).first.fill(words)


@pytest.fixture
def open_desk(chromium: Browser, request: pytest.FixtureRequest) -> Callable[..., Desk]:
    """A fresh browser window on a product: with or without scripts, of a width, by day or by night."""

    def open_window(product: Product, javascript: bool, width: str, colours: str = "light") -> Desk:
        context = chromium.new_context(
            base_url=product.url,
            java_script_enabled=javascript,
            viewport=WIDTHS[width],
            locale="ko-KR",
            color_scheme=colours,
        )
        context.set_default_timeout(15_000)
        folder = request.config.getoption("--pictures")
        name = f"{width}{'' if javascript else '-without-scripts'}{'' if colours == 'light' else f'-{colours}'}"
        desk = Desk(context.new_page(), javascript, Path(folder) / name if folder else None)
        request.addfinalizer(desk.leave)
        return desk

    return open_window
