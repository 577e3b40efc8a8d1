// Pages are whole without this. In the head, the theme is there before the text.
const root = document.documentElement;
const all = (selector) => document.querySelectorAll(selector);
const themes = ['system', 'light', 'dark'];

// Where forbidden, a choice lasts as long as the page.
const keep = (act) => { try { return act(localStorage); } catch {} };
const show = () => {
  const theme = keep((store) => store.theme);
  root.dataset.theme = themes.includes(theme) ? theme : 'system';
};
show();
addEventListener('storage', show);

addEventListener('DOMContentLoaded', () => {
  for (const button of all('.theme')) button.onclick = () => {
    const theme = themes[(themes.indexOf(root.dataset.theme) + 1) % 3];
    root.dataset.theme = theme;
    keep((store) => { store.theme = theme; });
  };

  // `data-copy`: a session's commands.
  for (const pre of navigator.clipboard ? all('.code pre') : []) {
    const button = document.createElement('button');
    const say = (text) => { button.textContent = text; };
    say('Copy');
    button.className = 'copy';
    button.lang = 'en';
    button.ariaLive = 'polite';
    button.onclick = async () => {
      await navigator.clipboard.writeText(pre.parentNode.dataset.copy ?? pre.textContent);
      say('Copied');
      setTimeout(say, 2000, 'Copy');
    };
    pre.before(button);
  }

  // The section being read.
  const links = new Map();
  const reader = new IntersectionObserver((entries) => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (seen) for (const [title, link] of links) link.ariaCurrent = title === seen.target;
  }, { rootMargin: '0% 0% -70%' });
  for (const link of all('.contents a')) {
    const title = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    links.set(title, link);
    reader.observe(title);
  }
});

addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  document.activeElement.closest('.drawing a')?.blur();
  if (document.querySelector('.card:target')) location.replace('#-');
});
