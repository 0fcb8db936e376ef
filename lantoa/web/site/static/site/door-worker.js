/* Keeps the door's page on the phone, so that it opens without signal. Nothing with a name is kept. */
const KEPT = "lantoa-door-1";
const ASSETS = __ASSETS__;
const HOME = "__HOME__";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(KEPT).then((cache) => Promise.all(ASSETS.map((url) => cache.add(url).catch(() => null)))).then(() => self.skipWaiting())
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith("lantoa-door-") && n !== KEPT).map((n) => caches.delete(n))))
      .then(() => self.clients.claim())
  );
});

const isPage = (url) => url.origin === self.location.origin && url.pathname.startsWith(HOME) && /\/soat-ve\/(\d+\/)?$/.test(url.pathname);
const isAsset = (url) => url.origin === self.location.origin && ASSETS.indexOf(url.pathname) >= 0;

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || !(isPage(url) || isAsset(url))) return;
  event.respondWith(
    fetch(request)
      .then((answer) => {
        // A page of signing in, or a fault, never takes the place of the door.
        if (answer.ok && !answer.redirected) {
          const copy = answer.clone();
          caches.open(KEPT).then((cache) => cache.put(url.pathname, copy)).catch(() => null);
        }
        return answer;
      })
      .catch(() => caches.match(url.pathname).then((kept) => kept || Response.error()))
  );
});
