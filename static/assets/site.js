// Pages are whole without this.
const { dataset } = document.documentElement;
const all = (css) => [...document.querySelectorAll(css)];
const next = { system: 'light', light: 'dark', dark: 'system' };
// Where storing is forbidden, a choice lasts as long as the page.
let store = {};
try { store = localStorage; } catch {}
(onstorage = () => { dataset.theme = next[store.theme] ? store.theme : 'system'; })();

// From a pinned card to its box.
const leave = () => {
  for (const card of all('.card:target')) {
    location.replace('#-');
    history.replaceState(0, '', location.pathname);
    for (const box of all('.m' + card.className.slice(6))) box.focus();
  }
};
onkeydown = ({ key }) => {
  if (key !== 'Escape') return;
  leave();
  document.activeElement.closest('.m')?.blur();
};

onclick = async (event) => {
  const on = (css) => event.target.closest(css);
  const [top, copy] = [scrollY, on('.copy')];
  if (on('.back')) event.preventDefault(leave());
  // What sticks is in view.
  if (on('.m')) setTimeout(() => {
    if (getComputedStyle(all('.cards')[0]).position === 'sticky') scrollTo({ top, behavior: 'instant' });
  });
  if (on('.theme')) store.theme = dataset.theme = next[dataset.theme];
  if (copy) {
    await navigator.clipboard.writeText(copy.parentNode.dataset.copy ?? copy.nextSibling.textContent);
    copy.textContent = 'Copied';
    setTimeout(() => { copy.textContent = 'Copy'; }, 2000);
  }
};

onload = () => {
  const copy = '<button class="copy" lang="en" aria-live="polite">Copy</button>';
  if (navigator.clipboard) for (const pre of all('.code pre')) pre.insertAdjacentHTML('beforebegin', copy);
  // The section being read; the line sinks at the page's end.
  (onscroll = () => {
    const line = Math.max(innerHeight / 3, 2 * innerHeight + scrollY - document.body.scrollHeight);
    const read = all('.text > :is(h2, h3)').findLast((title) => title.getBoundingClientRect().top < line);
    for (const link of all('.contents a')) link.ariaCurrent = decodeURI(link.hash) === '#' + read?.id;
  })();
};
