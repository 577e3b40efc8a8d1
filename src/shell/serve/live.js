// Keeps an open page new while `rackdown watch` runs; the server adds it, it is not deployed.
(() => {
  'use strict';
  const folder = '/.rackdown-live/';
  let version = document.currentScript.dataset.version;
  let events = null;
  let retry = 0;
  let timer = 0;

  // The place on the page survives a reload, also where the browser forgets it.
  const key = `rackdown ${location.pathname}`;
  try {
    const place = JSON.parse(sessionStorage.getItem(key));
    sessionStorage.removeItem(key);
    if (place) {
      const restore = () => scrollTo({ left: place[0], top: place[1], behavior: 'instant' });
      restore();
      addEventListener('load', () => requestAnimationFrame(restore), { once: true });
    }
  } catch {
    // No storage: the browser's own memory has to do.
  }
  const reload = () => {
    try {
      sessionStorage.setItem(key, JSON.stringify([scrollX, scrollY]));
    } catch {
      // As above.
    }
    location.reload();
  };

  // A new stylesheet is loaded before the old one goes, so the page is never without.
  const swap = ([from, to]) => {
    for (const old of document.querySelectorAll('link[rel~="stylesheet"]')) {
      if (!new URL(old.href).pathname.endsWith(`/${from}`)) continue;
      const fresh = old.cloneNode();
      fresh.href = old.href.replace(from, to);
      const done = () => old.remove();
      fresh.addEventListener('load', done, { once: true });
      fresh.addEventListener('error', done, { once: true });
      old.after(fresh);
    }
  };

  let overlay = null;
  const hide = () => {
    overlay?.remove();
    overlay = null;
  };
  const show = (text) => {
    hide();
    overlay = document.createElement('rackdown-error');
    const make = (name, ...inside) => {
      const element = document.createElement(name);
      element.append(...inside);
      return element;
    };
    const sheet = make('link');
    sheet.rel = 'stylesheet';
    sheet.href = `${folder}overlay.css`;
    const button = make('button', 'Hide');
    button.type = 'button';
    button.addEventListener('click', hide);
    const words = version === 'none' ? 'The site has an error' : 'The site has an error; this page is the last good one';
    const section = make('section', make('header', make('h2', words), button), make('pre', text));
    section.setAttribute('role', 'alert');
    overlay.attachShadow({ mode: 'open' }).append(sheet, section);
    document.documentElement.append(overlay);
    if ('popover' in overlay) {
      overlay.popover = 'manual';
      overlay.showPopover();
    }
  };
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });

  const close = () => {
    clearTimeout(timer);
    events?.close();
    events = null;
  };
  const connect = () => {
    close();
    // Browsers allow few connections to a server: tabs that nobody sees wait until they are seen.
    if (document.visibilityState === 'hidden') return;
    const query = `page=${encodeURIComponent(decodeURIComponent(location.pathname))}&version=${version}`;
    events = new EventSource(`${folder}events?${query}`);
    const on = (name, act) => events.addEventListener(name, (event) => act(JSON.parse(event.data)));
    on('reload', reload);
    on('styles', (styles) => {
      version = styles.version;
      styles.pairs.forEach(swap);
    });
    on('wrong', show);
    on('well', hide);
    events.onopen = () => {
      retry = 0;
    };
    events.onerror = () => {
      close();
      retry = Math.min(retry + 1, 10);
      timer = setTimeout(connect, 200 * retry);
    };
  };
  addEventListener('visibilitychange', connect);
  addEventListener('pagehide', close);
  addEventListener('pageshow', (event) => {
    if (event.persisted) connect();
  });
  connect();
})();
