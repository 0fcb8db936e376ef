/** Tickets at the door. The list of hashes lies on the phone; what is scanned waits in IndexedDB until it was sent. */
const root = document.querySelector("[data-door]");
const here = root ? root.dataset.door : "";
const say = root ? root.dataset : {};
const part = (name) => root.querySelector(`[data-door-${name}]`);
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE = new RegExp(`(?:^|[^A-Z0-9])([${ALPHABET}]{12})/?$`);

/* --- what the phone keeps ------------------------------------------------------------------------------------- */

let opened = null;
function base() {
  if (opened) return opened;
  opened = new Promise((done, failed) => {
    const asked = indexedDB.open("lantoa-door", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("scans", { keyPath: "key" });
      asked.result.createObjectStore("lists", { keyPath: "door" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}
function store(name, mode, work) {
  return base().then((db) => new Promise((done, failed) => {
    const deal = db.transaction(name, mode);
    const asked = work(deal.objectStore(name));
    deal.oncomplete = () => done(asked && asked.result);
    deal.onerror = deal.onabort = () => failed(deal.error);
  }));
}
const keep = (name, thing) => store(name, "readwrite", (s) => s.put(thing));
const read = (name, key) => store(name, "readonly", (s) => s.get(key));
const all = (name) => store(name, "readonly", (s) => s.getAll());

/* --- codes ---------------------------------------------------------------------------------------------------- */

function plainCode(written) {
  const found = CODE.exec(written.replace(/[\s-]/g, "").toUpperCase());
  return found ? found[1] : null;
}
const plainPhone = (written) => {
  const digits = written.replace(/[\s.()-]/g, "").replace(/^(\+84|0084|84(?=\d{9}$))/, "0");
  return /^0[35789]\d{8}$/.test(digits) ? digits : null;
};

/** SHA-256 by hand: crypto.subtle is missing where the house is reached without HTTPS. */
function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const K = [], H = [];
  const isPrime = (n) => { for (let d = 2; d * d <= n; d++) if (n % d === 0) return false; return true; };
  const frac = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  for (let n = 2; K.length < 64; n++) if (isPrime(n)) { if (H.length < 8) H.push(frac(Math.sqrt(n))); K.push(frac(Math.cbrt(n))); }
  const length = bytes.length, size = ((length + 8) >> 6) + 1;
  const words = new Int32Array(size * 16);
  for (let i = 0; i < length; i++) words[i >> 2] |= bytes[i] << (24 - (i % 4) * 8);
  words[length >> 2] |= 0x80 << (24 - (length % 4) * 8);
  words[size * 16 - 1] = length * 8;
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const W = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e, f, g, h] = H;
    for (let t = 0; t < 64; t++) {
      if (t < 16) W[t] = words[block + t];
      else {
        const x = W[t - 15], y = W[t - 2];
        W[t] = (W[t - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + W[t - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
      }
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { H[i] = (H[i] + value) | 0; });
  }
  return H.map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("");
}

/* --- the verdict ---------------------------------------------------------------------------------------------- */

let list = null; // {door, at, token, tickets: {hash: when it came in or null}}
const clockOf = (iso) => {
  const day = new Date(iso);
  return `${String(day.getHours()).padStart(2, "0")}:${String(day.getMinutes()).padStart(2, "0")}`;
};

function verdict(kind, words) {
  const shown = part("verdict");
  shown.className = `door-verdict is-${kind}`;
  const mark = { in: "✓", repeat: "!", unknown: "✕", cancelled: "✕", bad: "?" }[kind] || "";
  shown.textContent = `${mark} ${words}`;
  if (navigator.vibrate) navigator.vibrate(kind === "in" ? 60 : [120, 80, 120]);
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

async function check(hash, label) {
  const known = list && Object.prototype.hasOwnProperty.call(list.tickets, hash);
  const mine = (await all("scans")).filter((s) => s.door === here && s.hash === hash && s.result !== "unknown");
  const at = new Date().toISOString();
  let kind = "in";
  let words = say.in;
  if (!list) { kind = "unknown"; words = say.noList; }
  else if (!known) { kind = "unknown"; words = `${say.unknown} ${clockOf(list.at)}`; }
  else if (mine.length || list.tickets[hash]) {
    kind = "repeat";
    words = `${say.repeat}: ${clockOf(mine.length ? mine[0].at : list.tickets[hash])}`;
  }
  try {
    await keep("scans", { key: newKey(), door: here, hash, label, at, told: kind, sent: false, result: null });
  } catch (fault) {
    verdict("bad", say.full);
    return;
  }
  if (kind === "in") list.tickets[hash] = at;
  verdict(kind, words);
  await show();
  sync();
}

async function take(written) {
  const code = plainCode(written);
  if (code) return check(sha256(`${here}:${code}`), `…${code.slice(-4)}`);
  const phone = plainPhone(written);
  if (!phone) return verdict("bad", say.bad);
  if (!navigator.onLine) return verdict("bad", say.needsSignal);
  try {
    const answer = await post(say.find, { phone });
    if (answer.status === 404) return verdict("unknown", say.notFound);
    const found = await answer.json();
    return check(found.hash, found.phone);
  } catch (fault) {
    return verdict("bad", say.needsSignal);
  }
}

/* --- sending -------------------------------------------------------------------------------------------------- */

function post(url, data) {
  return fetch(url, {
    method: "POST", credentials: "same-origin", redirect: "error",
    headers: { "Content-Type": "application/json", "X-CSRFToken": (list && list.token) || "" },
    body: JSON.stringify(data),
  });
}

async function load() {
  const answer = await fetch(say.list, { credentials: "same-origin", redirect: "error", cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  const told = await answer.json();
  const tickets = {};
  told.tickets.forEach((row) => { tickets[row.h] = row.in; });
  list = { door: here, at: told.at, token: told.token, tickets };
  (await all("scans")).filter((s) => s.door === here && s.told === "in" && s.hash in tickets && !tickets[s.hash]).forEach((s) => { tickets[s.hash] = s.at; });
  await keep("lists", list);
}

let busy = null;
function sync() {
  if (!busy) busy = syncOnce().then(show, show).then(() => { busy = null; });
  return busy;
}

async function syncOnce() {
  const state = part("state");
  state.textContent = say.sending;
  try {
    await load(); // first: it brings the token under which we may send
    for (;;) {
      const waiting = (await all("scans")).filter((s) => s.door === here && !s.sent).slice(0, 100);
      if (!waiting.length) break;
      const answer = await post(say.send, { scans: waiting.map((s) => ({ key: s.key, hash: s.hash, at: s.at })) });
      if (!answer.ok) throw new Error(String(answer.status));
      const results = (await answer.json()).results;
      for (const row of results) {
        const scan = waiting.find((s) => s.key === row.key);
        if (!scan) continue;
        // Let in here, but another phone had been quicker while this one had no signal: say it now.
        if (scan.told === "in" && row.result === "repeat") verdict("repeat", `${say.repeatOther}: ${scan.label} ${row.first_at ? clockOf(row.first_at) : ""} ${row.first_by}`);
        await keep("scans", Object.assign({}, scan, { sent: true, result: row.result, first_at: row.first_at }));
      }
      if (results.length < waiting.length) break;
    }
    state.textContent = say.sent;
  } catch (fault) {
    state.textContent = navigator.onLine && /TypeError/.test(String(fault)) && await isSignedOut() ? say.signedOut : say.offline;
  }
}

async function isSignedOut() {
  try {
    const answer = await fetch(say.list, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    return answer.type === "opaqueredirect" || answer.status === 403;
  } catch (fault) {
    return false;
  }
}

async function show() {
  const scans = (await all("scans")).filter((s) => s.door === here);
  part("waiting").textContent = String(scans.filter((s) => !s.sent).length);
  if (list) {
    const came = Object.keys(list.tickets).filter((hash) => list.tickets[hash]).length;
    part("came").textContent = String(came);
    part("all").textContent = String(Object.keys(list.tickets).length);
  }
  const log = part("log");
  log.textContent = "";
  scans.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 12).forEach((s) => {
    const row = document.createElement("li");
    const left = document.createElement("span");
    const right = document.createElement("span");
    const result = s.result || s.told;
    left.textContent = `${clockOf(s.at)} ${s.label} ${{ in: "✓", repeat: "!", unknown: "✕", cancelled: "✕" }[result] || "?"}`;
    right.textContent = s.sent ? "✓" : say.waiting;
    row.append(left, right);
    log.append(row);
  });
}

/* --- the camera, where the browser can read codes ------------------------------------------------------------- */

let looking = false;
async function camera() {
  const video = part("video");
  if (looking) {
    looking = false;
    video.srcObject.getTracks().forEach((track) => track.stop());
    video.hidden = true;
    return;
  }
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  looking = true;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  let last = "", lastAt = 0;
  const look = async () => {
    if (!looking) return;
    const found = await detector.detect(video).catch(() => []);
    if (found.length && (found[0].rawValue !== last || Date.now() - lastAt > 4000)) {
      last = found[0].rawValue;
      lastAt = Date.now();
      await take(last);
    }
    setTimeout(look, 250);
  };
  look();
}

async function begin() {
  list = (await read("lists", here)) || null;
  await show();
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = part("form").elements.code;
    const written = field.value;
    field.value = "";
    field.focus();
    if (written.trim()) take(written);
  });
  part("sync").addEventListener("click", sync);
  window.addEventListener("online", sync);
  setInterval(sync, 60000);
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    part("camera").hidden = false;
    part("camera").addEventListener("click", () => camera().catch(() => { part("camera").hidden = true; }));
  }
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(say.worker).catch(() => null);
  sync();
}

if (root) begin();
