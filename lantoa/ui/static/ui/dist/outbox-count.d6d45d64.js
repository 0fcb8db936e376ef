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
const place = document.querySelector("[data-outbox]");
if (place && outbox.canKeep) {
const words = JSON.parse(place.dataset.words);
const told = place.querySelector("[data-outbox-count]");
const show = async (event) => {
const waiting = (await outbox.items()).filter((one) => one.state === "waiting");
place.hidden = !waiting.length;
const sending = event && event.share !== undefined;
told.textContent = sending
? words.sending.replace("{n}", Math.floor(event.share * 100))
: words.count.replace("{n}", waiting.length);
};
outbox.watch(show);
show();
outbox.send();
window.addEventListener("online", () => outbox.send());
if (navigator.serviceWorker && place.dataset.worker) navigator.serviceWorker.register(place.dataset.worker, { scope: "/hom-nay/" }).catch(() => {});
}
