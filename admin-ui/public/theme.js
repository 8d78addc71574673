// Runs before the first paint, so that a page never flashes in the other theme.
(() => {
  let wish = 'auto';
  try {
    wish = localStorage.getItem('slipway.theme') || 'auto';
  } catch {
    // Storage is closed to us: the system decides.
  }
  const dark =
    wish === 'dark' || (wish === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();

// Without its program the page would stay empty, such as in the moment in which the server starts anew.
addEventListener(
  'error',
  (event) => {
    const part = event.target;
    if (
      (part instanceof HTMLScriptElement || part instanceof HTMLLinkElement) &&
      !document.getElementById('root')?.hasChildNodes()
    ) {
      setTimeout(() => location.reload(), 2000);
    }
  },
  true,
);
