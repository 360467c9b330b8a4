/// Shows a page anew, every few seconds, by what the agent answers to the same address. Without it the pages work as well,
/// and load themselves anew.
enum WebScript {
  static let text: StaticString = #"""
    "use strict";
    (() => {
      const period = Number(document.body.dataset.refresh) * 1000;
      const away = document.getElementById("away");
      let last = new Date(), timer = 0, isAsking = false;

      // What a person has opened, or moved to, stays as it is.
      const scrolled = () => [...document.querySelectorAll("main [id]")]
        .filter((e) => e.scrollTop || e.scrollLeft).map((e) => [e.id, e.scrollTop, e.scrollLeft]);
      const opened = () => [...document.querySelectorAll("main details[open][id]")].map((e) => e.id);
      const focused = () => {
        const e = document.activeElement, main = document.querySelector("main");
        if (!e || !main.contains(e)) return null;
        if (e.id) return [`[id="${CSS.escape(e.id)}"]`, 0];
        const alike = e.getAttribute("href") && `a[href="${CSS.escape(e.getAttribute("href"))}"]`;
        const of = alike || e.tagName.toLowerCase();
        return [of, [...main.querySelectorAll(of)].indexOf(e)];
      };
      const isSelecting = () => {
        const s = getSelection();
        return s && !s.isCollapsed && document.querySelector("main").contains(s.anchorNode);
      };

      const show = (text) => {
        const page = new DOMParser().parseFromString(text, "text/html");
        const main = page.querySelector("main");
        if (!main) throw new Error("this is no page of the agent");
        if (isSelecting()) return;
        const open = opened(), places = scrolled(), focus = focused();
        for (const id of open) page.getElementById(id)?.setAttribute("open", "");
        document.querySelector("main").replaceWith(document.adoptNode(main));
        document.getElementById("notices").replaceWith(document.adoptNode(page.getElementById("notices")));
        document.querySelector("footer").replaceWith(document.adoptNode(page.querySelector("footer")));
        if (document.title !== page.title) document.title = page.title;
        for (const [id, top, left] of places) document.getElementById(id)?.scrollTo(left, top);
        if (focus) main.querySelectorAll(focus[0])[focus[1]]?.focus({ preventScroll: true });
      };

      const ask = async () => {
        if (isAsking || document.hidden) return;
        isAsking = true;
        try {
          const signal = AbortSignal.timeout(10000);
          const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store", signal });
          if (answer.status >= 500 || answer.status === 401) throw new Error(`it answers ${answer.status}`);
          show(await answer.text());
          last = new Date();
          document.body.dataset.shown = last.toISOString();
          away.hidden = true;
        } catch (error) {
          away.textContent = `The agent does not answer; this is what it said at ${last.toLocaleTimeString()}.`;
          away.hidden = false;
        }
        isAsking = false;
        again();
      };
      const again = () => {
        clearTimeout(timer);
        if (!document.hidden) timer = setTimeout(ask, period);
      };
      document.addEventListener("visibilitychange", () => document.hidden ? clearTimeout(timer) : ask());
      again();
    })();

    """#
}
