// A page with data-live is renewed when its stream says so. Without this script nothing is lost:
// a reload shows the same. The stream carries no data, so the page's own checks decide again.
(() => {
  const main = document.querySelector("main[data-live]");
  const said = document.getElementById("live-said");
  if (!main || !said || !window.EventSource) return;

  // Somebody who is filling in a form, or has opened a menu, is not disturbed.
  const busy = () => {
    const active = document.activeElement;
    return main.contains(active) && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName);
  };

  let looking = false;
  let again = false;
  const look = async () => {
    if (looking) { again = true; return; }
    looking = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main");
      if (!fresh || fresh.innerHTML === main.innerHTML || busy()) return;
      const active = main.contains(document.activeElement) ? document.activeElement : null;
      const address = active && active.getAttribute("href");
      const { scrollX, scrollY } = window;
      main.replaceChildren(...fresh.childNodes);
      if (active) {
        const same = address && main.querySelector(`a[href="${CSS.escape(address)}"]`);
        (same || main).focus({ preventScroll: true });
      }
      scrollTo(scrollX, scrollY);
      document.title = page.title;
      said.textContent = "";
      setTimeout(() => { said.textContent = said.dataset.changed; }, 100);
    } catch {
      // No connection: the stream comes back by itself and the next message looks again.
    } finally {
      looking = false;
      if (again) { again = false; look(); }
    }
  };

  const source = new EventSource(main.dataset.live);
  source.addEventListener("message", look);
  // After a broken connection something may have been missed: look once.
  let opened = false;
  source.addEventListener("open", () => { if (opened) look(); opened = true; });
})();
