// Browsers start no worker in a page from a disk. There, links to the lab lead to the one that `npm run lab` serves.
addEventListener('DOMContentLoaded', () => {
  if (location.protocol !== 'file:') return;
  for (const link of document.querySelectorAll('a[href*="lab/index.html"]')) {
    link.href = `http://localhost:8080/${link.hash}`;
  }
});
