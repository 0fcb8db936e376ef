const { outbox } = (() => {
const HOME = "/hom-nay/gui/";
const PIECE = 256 * 1024;
const TOGETHER = 50;
const SMALL = 500;
const RESERVE = "reserve";
const RESERVE_SIZE = 12 * 1024 * 1024;
const DONE_KEPT_FOR = 7 * 24 * 3600 * 1000;
const JSON_BODY = { "Content-Type": "application/json" };
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("lantoa-outbox") : null;
let opened = null;
const outbox = {
canKeep: typeof indexedDB !== "undefined" && typeof crypto !== "undefined" && Boolean(crypto.subtle),
items, files, item, save, addFile, removeFile, removeItem, queue, send, space, watch, newKey, exportAll,
};
function open() {
if (!opened) {
opened = new Promise((resolve, reject) => {
const asked = indexedDB.open("lantoa-outbox", 1);
asked.onupgradeneeded = () => {
asked.result.createObjectStore("items", { keyPath: "key" });
asked.result.createObjectStore("files", { keyPath: "key" }).createIndex("item", "item");
};
asked.onsuccess = () => {
asked.result.onversionchange = () => { asked.result.close(); opened = null; };
resolve(asked.result);
};
asked.onerror = () => { opened = null; reject(asked.error); };
});
}
return opened;
}
async function within(stores, mode, work) {
const base = await open();
return new Promise((resolve, reject) => {
const transaction = base.transaction(stores, mode, { durability: "strict" });
let result;
transaction.oncomplete = () => resolve(result && "result" in result ? result.result : result);
transaction.onabort = () => reject(transaction.error || new Error("the store gave up"));
result = work(transaction);
});
}
async function items() {
const all = await within(["items"], "readonly", (t) => t.objectStore("items").getAll());
return all.sort((a, b) => (a.noted_at < b.noted_at ? 1 : -1));
}
function item(key) {
return within(["items"], "readonly", (t) => t.objectStore("items").get(key));
}
async function files(key) {
const all = await within(["files"], "readonly", (t) => t.objectStore("files").index("item").getAll(key));
return all.sort((a, b) => a.at - b.at);
}
async function save(changed) {
await withRoom(() => within(["items"], "readwrite", (t) => t.objectStore("items").put(changed)));
tell({ key: changed.key });
}
async function change(key, fields) {
await within(["items"], "readwrite", (t) => {
const store = t.objectStore("items");
const asked = store.get(key);
asked.onsuccess = () => { if (asked.result) store.put(Object.assign(asked.result, fields)); };
return null;
});
tell({ key });
}
async function addFile(file) {
const sha256 = hex(await crypto.subtle.digest("SHA-256", await bytesOf(file.blob)));
const kept = Object.assign({ key: newKey(), at: Date.now(), size: file.blob.size, sha256, refused: "" }, file);
await withRoom(() => within(["files"], "readwrite", (t) => t.objectStore("files").put(kept)));
tell({ key: file.item });
return kept;
}
async function withRoom(put) {
for (let turn = 0; ; turn += 1) {
try {
return await put();
} catch (fault) {
if (!isFull(fault) || turn > 40 || (turn === 0 && !(await freeReserve()))) throw fault;
await new Promise((resolve) => { setTimeout(resolve, 250); });
}
}
}
async function keepReserve() {
const kept = await within(["files"], "readonly", (t) => t.objectStore("files").getKey(RESERVE));
if (kept) return;
const bytes = new Uint8Array(RESERVE_SIZE);
for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
const file = { key: RESERVE, item: RESERVE, role: RESERVE, size: 0, refused: "", blob: new Blob([bytes]) };
await within(["files"], "readwrite", (t) => t.objectStore("files").put(file)).catch((fault) => { if (!isFull(fault)) throw fault; });
}
async function freeReserve() {
const kept = await within(["files"], "readonly", (t) => t.objectStore("files").getKey(RESERVE));
if (kept) await within(["files"], "readwrite", (t) => { t.objectStore("files").delete(RESERVE); return null; });
return Boolean(kept);
}
function isFull(fault) {
return Boolean(fault) && (fault.name === "QuotaExceededError" || (fault.inner && fault.inner.name === "QuotaExceededError"));
}
async function removeFile(key) {
await within(["files"], "readwrite", (t) => { t.objectStore("files").delete(key); return null; });
tell({});
}
async function removeItem(key) {
await within(["items", "files"], "readwrite", (t) => {
t.objectStore("items").delete(key);
const cursor = t.objectStore("files").index("item").openKeyCursor(key);
cursor.onsuccess = () => {
if (!cursor.result) return;
t.objectStore("files").delete(cursor.result.primaryKey);
cursor.result.continue();
};
return null;
});
tell({});
}
async function queue(key) {
const held = await files(key);
for (const file of held) {
if (file.role !== "original" || held.some((one) => one.key === file.stands_for)) continue;
await within(["files"], "readwrite", (t) => { t.objectStore("files").put(Object.assign(file, { role: "first", stands_for: null })); return null; });
}
await change(key, { state: "waiting", trouble: "" });
}
function send(options) {
const work = () => sendAll(options || {});
if (navigator.locks) {
return navigator.locks.request("lantoa-outbox", { ifAvailable: true }, (lock) => (lock ? work() : { busy: true }));
}
return work();
}
async function sendAll(options) {
const all = await items();
const held = await within(["files"], "readonly", (t) => t.objectStore("files").getAll());
const withFiles = new Set(held.map((file) => file.item));
const notAllSent = new Set(held.filter((file) => !file.refused).map((file) => file.item));
await forgetOld(all, withFiles);
const told = { left: 0, trouble: "", sign_in: "" };
const waiting = all.reverse().filter((one) => one.state === "waiting" || (one.state === "done" && notAllSent.has(one.key)));
if (!waiting.length) return told;
try {
const me = await call("GET", "toi/");
for (const one of waiting) if (one.person !== me.person && one.trouble !== "foreign") await change(one.key, { trouble: "foreign" });
const mine = waiting.filter((one) => one.person === me.person);
const settled = await sendTogether(mine.filter((one) => one.state === "waiting" && !withFiles.has(one.key)), me.csrf);
for (const one of mine) {
if (settled.has(one.key)) continue;
try {
await sendOne(one, me.csrf, options);
} catch (fault) {
if (fault.stops) throw fault;
await change(one.key, { trouble: fault.message });
}
}
} catch (fault) {
told.trouble = fault.code || "offline";
told.sign_in = fault.signIn || "";
}
told.left = (await items()).filter((one) => one.state === "waiting").length;
tell({ done: true, trouble: told.trouble, sign_in: told.sign_in });
return told;
}
async function sendTogether(some, csrf) {
const settled = new Set();
const small = some.filter((one) => JSON.stringify(one.content || {}).length < SMALL);
for (let at = 0; small.length > 1 && at < small.length; at += TOGETHER) {
const now = small.slice(at, at + TOGETHER);
try {
const house = await call("POST", "nhieu/", csrf, JSON.stringify({ items: now.map((one) => announcement(one, [])) }), JSON_BODY);
for (const one of now) {
const told = house.items.find((each) => each.key === one.key);
if (!told) continue;
settled.add(one.key);
if (told.error) await change(one.key, { trouble: told.message });
else await settle(one, told);
}
} catch (fault) {
if (fault.stops) throw fault;
}
}
return settled;
}
async function sendOne(one, csrf, options) {
const held = await files(one.key);
let house = await announce(one, held, csrf);
const first = held.filter((file) => file.role !== "original");
const total = first.reduce((sum, file) => sum + file.size, 0) || 1;
if (house.state !== "done") {
let before = 0;
for (const file of first) {
await sendFile(one, file, house.files[file.key], csrf, (sent) => progress(one.key, (before + sent) / total));
before += file.size;
}
house = await call("POST", one.key + "/xong/", csrf);
await settle(one, house);
} else if (one.state !== "done") {
await settle(one, house);
}
await confirm(first, house);
const originals = (await files(one.key)).filter((file) => file.role === "original" && !file.refused);
if (!originals.length || !(options.originals || isOnWifi())) return;
for (const file of originals) {
let told = house.files[file.key];
if (!told || told.kept !== file.sha256) {
told = await sendFile(one, file, told, csrf, (sent) => progress(one.key, sent / file.size));
}
await confirm([file], { files: { [file.key]: told } });
}
}
function announcement(one, held) {
return {
key: one.key, kind: one.kind, unit: one.unit, noted_at: one.noted_at, content: one.content || {},
files: held.map((f) => ({ key: f.key, role: f.role, stands_for: f.stands_for || null, name: f.name, size: f.size, sha256: f.sha256 })),
};
}
function announce(one, held, csrf) {
return call("POST", "", csrf, JSON.stringify(announcement(one, held)), JSON_BODY);
}
async function sendFile(one, file, told, csrf, onProgress) {
let house = told || { received: 0 };
let wrong = 0;
while (!house.is_whole && !house.refused) {
const piece = file.blob.slice(house.received, house.received + PIECE);
try {
house = await call("PUT", one.key + "/" + file.key + "/", csrf, piece, {
"Content-Type": "application/octet-stream", "Upload-Offset": String(house.received),
});
} catch (fault) {
wrong += 1;
if (wrong > 3 || (fault.code !== "wrong_offset" && fault.code !== "wrong_hash")) throw fault;
house = { received: fault.code === "wrong_offset" ? fault.received : 0 };
}
onProgress(house.received);
}
return house;
}
async function settle(one, house) {
const { words, place } = one.content || {};
const title = (words || place || one.title || "").trim().split("\n")[0].slice(0, 80);
await change(one.key, { state: "done", done_at: house.done_at, url: house.url, told: house.told || null, trouble: "", title, content: {} });
}
async function confirm(some, house) {
for (const file of some) {
const told = house.files[file.key];
if (told && told.kept === file.sha256) await removeFile(file.key);
else if (told && told.refused) {
await within(["files"], "readwrite", (t) => { t.objectStore("files").put(Object.assign(file, { refused: told.refused })); return null; });
}
}
}
async function forgetOld(all, withFiles) {
for (const one of all) {
if (one.state !== "done" || withFiles.has(one.key) || Date.now() - Date.parse(one.done_at) < DONE_KEPT_FOR) continue;
await removeItem(one.key);
}
}
function isOnWifi() {
const net = navigator.connection;
return Boolean(net && !net.saveData && (net.type === "wifi" || net.type === "ethernet"));
}
class Fault extends Error {
constructor(code, message, more) {
super(message || code);
Object.assign(this, { code, stops: false }, more);
}
}
async function call(method, path, csrf, body, headers) {
let answer;
try {
answer = await fetch(HOME + path, {
method, body, credentials: "same-origin", redirect: "manual", cache: "no-store",
headers: Object.assign(csrf ? { "X-CSRFToken": csrf } : {}, headers),
});
} catch (error) {
throw new Fault("offline", "", { stops: true });
}
if (answer.type === "opaqueredirect") throw new Fault("signed_out", "", { stops: true, signIn: "/accounts/login/" });
let told = {};
try {
told = await answer.json();
} catch (error) {
throw new Fault("offline", "", { stops: true });
}
if (answer.ok) return told;
const stops = answer.status === 401 || answer.status >= 500;
throw new Fault(told.error || "offline", told.message || "", { stops, signIn: told.sign_in || "", received: told.received || 0 });
}
const watchers = [];
function tell(what) {
watchers.forEach((watcher) => watcher(what));
if (channel) channel.postMessage(what);
}
function progress(key, share) {
tell({ key, share: Math.min(1, share) });
}
function watch(watcher) {
watchers.push(watcher);
if (channel) channel.onmessage = (event) => watchers.forEach((one) => one(event.data));
}
async function space() {
await keepReserve();
const hasReserve = Boolean(await within(["files"], "readonly", (t) => t.objectStore("files").getKey(RESERVE)));
if (!hasReserve) return { left: null, isAlmostFull: true };
if (!navigator.storage || !navigator.storage.estimate) return { left: null, isAlmostFull: false };
const { quota, usage } = await navigator.storage.estimate();
const left = Math.floor((quota - usage) / 1048576);
return { left, isAlmostFull: left < 100 || usage / quota > 0.85 };
}
function newKey() {
const b = crypto.getRandomValues(new Uint8Array(16));
b[6] = (b[6] & 15) | 64;
b[8] = (b[8] & 63) | 128;
const h = hex(b.buffer);
return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
}
function hex(buffer) {
return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
function bytesOf(blob) {
return blob.arrayBuffer ? blob.arrayBuffer() : new Response(blob).arrayBuffer();
}
async function exportAll() {
const entries = [];
let number = 0;
for (const one of (await items()).reverse()) {
const held = await files(one.key);
if (one.state === "done" && !held.length) continue;
number += 1;
const folder = String(number).padStart(2, "0") + "/";
const lines = Object.entries(one.content || {}).map(([k, v]) => k + ": " + (typeof v === "object" ? JSON.stringify(v) : v));
entries.push([folder + "ghi-nhan.txt", new Blob([one.noted_at + "\r\n" + one.name + "\r\n" + lines.join("\r\n") + "\r\n"])]);
held.forEach((file, n) => entries.push([folder + (n + 1) + "-" + file.name.replace(/[^\p{L}\p{N}._-]/gu, "_"), file.blob]));
}
return zip(entries);
}
async function zip(entries) {
const parts = [];
const directory = [];
let at = 0;
for (const [name, blob] of entries) {
const bytes = new Uint8Array(await bytesOf(blob));
const title = new TextEncoder().encode(name);
const shared = [20, 0, 0, 8, 0, 0, 0, 0, 33, 90, ...four(crc(bytes)), ...four(bytes.length), ...four(bytes.length), ...two(title.length), 0, 0];
const head = new Uint8Array([80, 75, 3, 4, ...shared]);
parts.push(head, title, blob);
directory.push(new Uint8Array([80, 75, 1, 2, 20, 0, ...shared, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...four(at)]), title);
at += head.length + title.length + bytes.length;
}
const size = directory.reduce((sum, part) => sum + part.length, 0);
const end = new Uint8Array([80, 75, 5, 6, 0, 0, 0, 0, ...two(entries.length), ...two(entries.length), ...four(size), ...four(at), 0, 0]);
return new Blob([...parts, ...directory, end], { type: "application/zip" });
}
function two(n) {
return [n & 255, (n >>> 8) & 255];
}
function four(n) {
return [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, (n >>> 24) & 255];
}
function crc(bytes) {
if (!crc.table) {
crc.table = Array.from({ length: 256 }, (_, n) => {
for (let k = 0; k < 8; k += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
return n >>> 0;
});
}
let value = 0xffffffff;
for (let i = 0; i < bytes.length; i += 1) value = crc.table[(value ^ bytes[i]) & 255] ^ (value >>> 8);
return (value ^ 0xffffffff) >>> 0;
}
return { outbox };
})();
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
