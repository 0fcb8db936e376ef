import { outbox } from "./outbox.js";

/** Tickets at the door. The list of hashes lies on the phone; what is scanned waits in the one outbox. */
const root = document.querySelector("[data-door]");
const here = root ? root.dataset.door : "";
const say = root ? root.dataset : {};
const part = (name) => root.querySelector(`[data-door-${name}]`);
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE = new RegExp(`(?:^|[^A-Z0-9])([${ALPHABET}]{12})/?$`);

/* --- the list of tickets; what is scanned is the outbox's ------------------------------------------------------- */

let opened = null;
function base() {
  if (opened) return opened;
  opened = new Promise((done, failed) => {
    const asked = indexedDB.open("lantoa-door", 2);
    asked.onupgradeneeded = () => {
      const names = asked.result.objectStoreNames;
      if (names.contains("scans")) asked.result.deleteObjectStore("scans");
      if (!names.contains("lists")) asked.result.createObjectStore("lists", { keyPath: "door" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}
function lists(mode, work) {
  return base().then((db) => new Promise((done, failed) => {
    const deal = db.transaction("lists", mode);
    const asked = work(deal.objectStore("lists"));
    deal.oncomplete = () => done(asked && asked.result);
    deal.onerror = deal.onabort = () => failed(deal.error);
  }));
}

/** What was scanned here, sent or not: outbox items whose `about` says what this phone told at the door. */
async function scans() {
  return (await outbox.items()).filter((one) => one.kind === "ticket" && one.about.door === here);
}
const resultOf = (scan) => (scan.told && scan.told.result) || scan.about.told;

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

async function check(hash, label) {
  const known = list && Object.prototype.hasOwnProperty.call(list.tickets, hash);
  const mine = (await scans()).filter((s) => s.about.hash === hash && resultOf(s) !== "unknown");
  const at = new Date().toISOString();
  let kind = "in";
  let words = say.in;
  if (!list) { kind = "unknown"; words = say.noList; }
  else if (!known) { kind = "unknown"; words = `${say.unknown} ${clockOf(list.at)}`; }
  else if (mine.length || list.tickets[hash]) {
    kind = "repeat";
    words = `${say.repeat}: ${clockOf(mine.length ? mine[mine.length - 1].noted_at : list.tickets[hash])}`;
  }
  try {
    await outbox.save({
      key: outbox.newKey(), kind: "ticket", person: Number(say.person), name: "", unit: Number(say.unit), noted_at: at,
      state: "waiting", trouble: "", title: `${say.ticket} ${label}`,
      content: { door: Number(here), hash }, about: { door: here, hash, label, told: kind },
    });
  } catch (fault) {
    verdict("bad", say.full);
    return;
  }
  if (kind === "in") list.tickets[hash] = at;
  verdict(kind, words);
  await show();
  askForSync();
  sync();
}

/** The browser may send by itself when the page is closed and there is signal again. */
function askForSync() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.getRegistration("/hom-nay/").then((found) => found && found.sync && found.sync.register("lantoa-outbox")).catch(() => null);
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
  (await scans()).filter((s) => s.about.told === "in" && s.about.hash in tickets && !tickets[s.about.hash]).forEach((s) => { tickets[s.about.hash] = s.noted_at; });
  await lists("readwrite", (s) => s.put(list));
}

let busy = null;
function sync() {
  if (!busy) busy = syncOnce().then(show, show).then(() => { busy = null; });
  return busy;
}

async function syncOnce() {
  const state = part("state");
  state.textContent = say.sending;
  const before = (await scans()).filter((s) => s.state === "waiting").map((s) => s.key);
  try {
    const told = await outbox.send();
    await load();
    const now = await scans();
    for (const scan of now.filter((s) => before.includes(s.key) && s.state === "done")) {
      // Let in here, but another phone had been quicker while this one had no signal: say it now.
      if (scan.about.told === "in" && resultOf(scan) === "repeat") verdict("repeat", `${say.repeatOther}: ${scan.about.label} ${scan.told.first_at ? clockOf(scan.told.first_at) : ""} ${scan.told.first_by}`);
    }
    const waiting = now.filter((s) => s.state === "waiting");
    const trouble = waiting.map((s) => s.trouble).find(Boolean);
    if (!waiting.length) state.textContent = say.sent;
    else if (trouble) state.textContent = trouble === "foreign" ? say.foreign : trouble;
    else if (told.trouble) state.textContent = told.trouble === "signed_out" ? say.signedOut : say.offline;
    else setTimeout(sync, 1000); // scanned meanwhile, or another page of this phone is sending
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
  const all = await scans();
  part("waiting").textContent = String(all.filter((s) => s.state === "waiting").length);
  if (list) {
    const came = Object.keys(list.tickets).filter((hash) => list.tickets[hash]).length;
    part("came").textContent = String(came);
    part("all").textContent = String(Object.keys(list.tickets).length);
  }
  const log = part("log");
  log.textContent = "";
  all.slice(0, 12).forEach((s) => {
    const row = document.createElement("li");
    const left = document.createElement("span");
    const right = document.createElement("span");
    left.textContent = `${clockOf(s.noted_at)} ${s.about.label} ${{ in: "✓", repeat: "!", unknown: "✕", cancelled: "✕" }[resultOf(s)] || "?"}`;
    right.textContent = s.state === "done" ? "✓" : say.waiting;
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
  list = (await lists("readonly", (s) => s.get(here))) || null;
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
