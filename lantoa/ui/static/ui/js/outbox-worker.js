import { outbox } from "./outbox.js";

// HOUSE (page, today, files) is written above this by the house. The name changes whenever a built file changes.
const STORE = "lantoa-phone-" + HOUSE.files.join("|").split("").reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) >>> 0, 7);

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(STORE).then((store) => Promise.all([store.addAll(HOUSE.files), keepPage(store)])).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("lantoa-phone-") && name !== STORE);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method === "POST" && address.pathname === HOUSE.share) {
    event.respondWith(shared(event.request));
    return;
  }
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate" && address.pathname === HOUSE.page) event.respondWith(page(event.request));
  else if (event.request.mode === "navigate" && address.pathname === HOUSE.today) {
    event.respondWith(fetch(event.request).catch(() => Response.redirect(HOUSE.page, 302)));
  } else if (HOUSE.files.includes(address.pathname)) {
    event.respondWith(caches.match(address.pathname).then((kept) => kept || fetch(event.request)));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "lantoa-outbox") return;
  // A rejected promise asks the browser to try again by itself.
  event.waitUntil(outbox.send().then((told) => { if (told.left && told.trouble !== "signed_out") throw new Error("not all sent"); }));
});

/** "Chia sẻ" of another program: kept on the phone, without signal too; the page makes a note of it. */
async function shared(request) {
  const data = await request.formData();
  const text = ["title", "text", "url"].map((name) => data.get(name)).filter(Boolean).join("\n");
  if (text) await outbox.addFile({ item: "shared", role: "text", name: "text", blob: new Blob([text]) });
  for (const file of data.getAll("files")) {
    if (file instanceof File) await outbox.addFile({ item: "shared", role: "file", name: file.name, type: file.type, blob: file });
  }
  return Response.redirect(HOUSE.page, 303);
}

/** From the house if it answers within three seconds, else the page of last time: weak signal is worse than none. */
async function page(request) {
  const store = await caches.open(STORE);
  const kept = await store.match(HOUSE.page);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && answer.type === "basic") await store.put(HOUSE.page, answer.clone());
    return answer.status >= 500 && kept ? kept : answer;
  });
  if (!kept) return asked;
  asked.catch(() => {});
  const late = new Promise((resolve) => { setTimeout(() => resolve(kept), 3000); });
  return Promise.race([asked.catch(() => kept), late]).then((answer) => answer);
}

async function keepPage(store) {
  const answer = await fetch(HOUSE.page, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await store.put(HOUSE.page, answer);
}
