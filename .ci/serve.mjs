// A static server on loopback, with the headers a strict host would send and its compression.
// In: a folder. Out: its origin and a way to end it. Never lists folders, never leaves the folder.
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** The policy of the README. */
export const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'none'";

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.xml': 'application/xml',
};

/** Serves `folder` on a free port with this policy; an unknown address gets `404.html` with status 404. */
export async function serve(folder, policy = POLICY) {
  const root = resolve(folder);
  const server = createServer(async (request, response) => {
    const address = decodeURIComponent(new URL(request.url, 'http://127.0.0.1').pathname);
    const path = join(root, address, address.endsWith('/') ? 'index.html' : '');
    const found = path.startsWith(root + sep) && (await stat(path).catch(() => null));
    if (found && found.isDirectory()) {
      response.writeHead(301, { location: `${address}/` }).end();
      return;
    }
    const file = found ? path : join(root, '404.html');
    const body = await readFile(file).catch(() => 'nothing here');
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const packed = !type.startsWith('image/png') && /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
    response.writeHead(found ? 200 : 404, {
      'content-type': type,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      // A hash in the name says that the content never changes.
      'cache-control': address.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(packed && { 'content-encoding': 'br' }),
    });
    response.end(packed ? brotliCompressSync(body) : body);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
