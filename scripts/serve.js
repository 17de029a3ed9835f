import { createServer } from 'node:http';

/** A page of one script, /page.js, which sets `result` to a promise. Its outcome is posted. */
const HTML = `<!doctype html>
<link rel="icon" href="data:,">
<script>
  let failure = 'the page set no result';
  addEventListener('error', ({ message }) => { failure = message; });
</script>
<script type="module" src="/page.js"></script>
<script type="module">
  const result = globalThis.result ?? Promise.reject(new Error(failure));
  const outcome = await result.then(
    (value) => ({ value }),
    (error) => ({ error: error + '\\n' + error.stack }),
  );
  await fetch('/', { method: 'POST', body: JSON.stringify(outcome) });
</script>`;

/** Workers of a page that is alone in its process may share memory. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * Serves a page with these files (scripts and JSON), by their paths, on a free port of localhost, which for browsers is
 * a secure context, as WebGPU needs. `received` is called with the outcome that the page posts.
 */
export async function serve(files, received = () => {}) {
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        response.end();
        received(JSON.parse(text));
      });
      return;
    }
    const path = request.url.replace(/\?.*/, '');
    const body = path === '/' ? HTML : files[path];
    response.writeHead(body ? 200 : 404, { ...ISOLATED, 'content-type': typeOf(path) }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() };
}

function typeOf(path) {
  if (path === '/') return 'text/html';
  return path.endsWith('.json') ? 'application/json' : 'text/javascript';
}
