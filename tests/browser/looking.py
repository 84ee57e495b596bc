"""A place at the browser, and what holds of every page: one language, fit for desk and phone, no barrier."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, ViewportSize

LANGUAGES = ("fi", "sv", "en")
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
TABLET: ViewportSize = {"width": 800, "height": 1000}
LAPTOP: ViewportSize = {"width": 1024, "height": 768}
SIZES = (DESK, PHONE, TABLET, LAPTOP)
NOWHERE = "about:blank"
LEAVING = 5  # how often a page may have gone on by itself before it is left
ICON = "/static/mark.svg"
# What does not fit the window: a page wider than it, what is cut by its box, and links, buttons or fields on one another.
# Tables follow their container's width some frames after the window's: what is found must stay for two seconds.
MISPLACED = r"""async () => {
    const page = document.documentElement, end = performance.now() + 2000;
    let found = misplaced();
    while (found.length && performance.now() < end) {
        await new Promise((done) => setTimeout(done, 30));
        found = misplaced();
    }
    return [page.lang, ...found];

    function misplaced() {
        const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".visually-hidden, .skip-link, svg")
            && node.getBoundingClientRect().width > 1;
        const named = (node) => `${node.tagName.toLowerCase()} ${node.className} "${(node.innerText || node.name || "").trim().slice(0, 30)}"`;
        const found = page.scrollWidth > page.clientWidth ? [`wider by ${page.scrollWidth - page.clientWidth}`] : [];
        const parents = function* (node) { for (let one = node; one; one = one.parentElement) yield one; };
        for (const node of document.querySelectorAll("body *:not(input, textarea, select)")) {
            const style = getComputedStyle(node);
            if (style.webkitLineClamp !== "none") continue; // a title of one line ends in dots
            if (node.scrollWidth > node.clientWidth + 1 && style.overflowX !== "visible" && seen(node)) {
                found.push(`cut: ${named(node)}`);
            }
        }
        const controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
            .filter((node) => seen(node) && !node.closest(".confirm__box, .menu-panel") // those open over the page
                && ![...parents(node)].some((one) => getComputedStyle(one).position === "sticky")); // nor what stays in sight
        // what a box cuts off on purpose is not there to be pressed
        const within = (box, other) => ({ left: Math.max(box.left, other.left), right: Math.min(box.right, other.right),
            top: Math.max(box.top, other.top), bottom: Math.min(box.bottom, other.bottom) });
        const boxes = controls.map((node) => {
            const line = node.closest(".line");
            const cuts = line && getComputedStyle(line).overflowX === "hidden";
            return [...node.getClientRects()].map((box) => cuts ? within(box, line.getBoundingClientRect()) : box);
        });
        const meet = (one, two) => Math.min(one.right, two.right) - Math.max(one.left, two.left) > 2
            && Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 4;
        controls.forEach((one, place) => controls.slice(place + 1, place + 30).forEach((two, further) => {
            if (one.contains(two) || two.contains(one)) return;
            if (boxes[place].some((box) => boxes[place + 1 + further].some((other) => meet(box, other)))) {
                found.push(`overlap: ${named(one)} and ${named(two)}`);
            }
        }));
        return found;
    }
}"""
# Every question of the page, opened, of those that stand in each row the first two: its box lies inside the window, and its last button can be pressed.
OUT_OF_SIGHT = """async () => {
    const found = [], times = {};
    for (const question of document.querySelectorAll("details.confirm:not([open])")) {
        if (question.parentElement.closest("details.confirm") || !question.checkVisibility()) continue;
        const said = question.querySelector("summary").innerText;
        if ((times[said] = (times[said] ?? 0) + 1) > 2) continue;
        question.scrollIntoView({ block: "center" });
        const opened = new Promise((done) => question.addEventListener("toggle", () => setTimeout(done), { once: true }));
        question.open = true;
        await opened;
        const box = question.querySelector(".confirm__box");
        const { left, right, top } = box.getBoundingClientRect();
        if (left < 0 || right > document.documentElement.clientWidth || top + scrollY < 0) found.push(`outside: ${said} ${left} ${right}`);
        const button = [...box.querySelectorAll("button, summary, a")].filter((one) => one.checkVisibility()).pop();
        if (button) {
            button.scrollIntoView({ block: "center" });
            const at = button.getBoundingClientRect();
            const there = document.elementFromPoint((at.left + at.right) / 2, (at.top + at.bottom) / 2);
            if (!box.contains(there)) found.push(`covered: ${said}`);
        }
        question.open = false;
        document.activeElement?.blur(); // what is pressed next is no text of its field
    }
    scrollTo(0, 0);
    return found;
}"""
FORGET = """() => {
    try { localStorage.clear(); sessionStorage.clear(); } catch { /* the browser's own page: nothing was kept */ }
}"""
BARRIERS = """async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"], preload: false });
    return violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)]);
}"""


class Place:
    """A screen of a size, taken by one person after the other: what pages need is fetched and read once for all."""

    def __init__(self, browser: Browser, size: ViewportSize = DESK) -> None:
        self.size = size
        self.context = browser.new_context(viewport=size, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.failed: list[str] = []  # what the errors of scripts said
        self.said: list[ConsoleMessage] = []
        self.page.on("pageerror", lambda error: self.failed.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, said: ConsoleMessage) -> None:
        """Keep what the console said, but of the icon of the tab: it may come late, when its page is gone."""
        if ICON not in said.text + said.location["url"]:
            self.said.append(said)

    def _forget(self) -> None:
        """Clear what the page kept, once more where it was just going to another one."""
        for _ in range(LEAVING):
            try:
                self.page.wait_for_load_state()
                self.page.evaluate(FORGET)
            except Error as error:
                if "context was destroyed" not in str(error):
                    raise
            else:
                return
        raise AssertionError(f"{self.page.url} does not come to rest")

    def leave(self) -> None:
        """Make it nobody's: what was open asks for no more news, and nothing is known of who was here."""
        if self.page.url != NOWHERE:
            self._forget()
            self.page.goto(NOWHERE)
        if self.page.viewport_size != self.size:
            self.page.set_viewport_size(self.size)
        self.context.clear_cookies()
        self.failed.clear()
        self.said.clear()


def fits(page: Page, language: str, *sizes: ViewportSize, questions: bool = True) -> None:
    """The page speaks `language`, is not wider than screens of `sizes`, and nothing on it is cut or covered.

    questions   also open every question of the page, as it is with each size
    """
    page.wait_for_load_state()
    for size in sorted(sizes, key=lambda size: size != page.viewport_size):
        if size != page.viewport_size:
            page.set_viewport_size(size)
        found = page.evaluate(MISPLACED)
        assert found == [language], f"{page.url} at {size['width']} pixels: {found}"
        if questions:
            hidden = page.evaluate(OUT_OF_SIGHT)
            assert hidden == [], f"{page.url} at {size['width']} pixels: {hidden}"


def flawless(page: Page, language: str, *sizes: ViewportSize, fit: tuple[ViewportSize, ...] = ()) -> None:
    """The page fits screens of `sizes`, and by all rules of axe it has no barrier on any of them.

    fit   further sizes which it fits, without the rules of axe
    """
    every = [*sizes, *(size for size in fit if size not in sizes)]
    for size in sorted(every, key=lambda size: size != page.viewport_size):
        fits(page, language, size)
        if size in sizes:
            if not page.evaluate("'axe' in window"):
                page.evaluate(AXE_SCRIPT)
            barriers = page.evaluate(BARRIERS)
            assert barriers == [], f"{page.url} at {size['width']} pixels: {barriers}"
