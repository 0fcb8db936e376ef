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
const LARGEST_SIDE = 1600;
const SMALL_ENOUGH = 400 * 1024;
const COMPRESSED_BELOW = 1000;
const MOST_PICTURES = 60;
const page = document.querySelector("[data-field]");
if (page) start();
function start() {
const words = JSON.parse(page.dataset.words);
const find = (name) => page.querySelector("[data-" + name + "]");
const form = find("form");
let note = null;
let working = Promise.resolve();
let timer = 0;
let sharing = {};
if (navigator.serviceWorker) navigator.serviceWorker.register(page.dataset.worker, { scope: "/hom-nay/" }).catch(() => {});
if (!outbox.canKeep) {
say(words.noStore, "lost");
return;
}
const begun = outbox.items().then((all) => {
note = all.find((one) => one.state === "writing" && one.person === Number(page.dataset.person)) || fresh();
fill(note.content);
return takeShared().catch(() => say(words.full.replace("{n}", words.note), "lost")).then(() => Promise.all([showFiles(), showList()]));
});
async function takeShared() {
const came = await outbox.files("shared");
if (!came.length) return;
for (const file of came) {
if (file.role === "text") {
const words = await new Response(file.blob).text();
form.elements.words.value = [form.elements.words.value, words].filter(Boolean).join("\n");
} else if ((file.type || "").startsWith("audio/")) {
await outbox.addFile({ item: note.key, role: "voice", name: file.name, blob: file.blob });
} else {
await keepPicture(new File([file.blob], file.name, { type: file.type }));
}
}
read();
await outbox.save(note);
for (const file of came) await outbox.removeFile(file.key);
}
function fresh() {
return {
key: outbox.newKey(), kind: "field-note", person: Number(page.dataset.person), name: page.dataset.name,
unit: Number(form.elements.unit.value), noted_at: new Date().toISOString(), state: "writing", trouble: "", content: {},
};
}
function fill(content) {
form.elements.words.value = content.words || "";
form.elements.place.value = content.place || "";
form.elements.credit.value = content.credit || page.dataset.name;
for (const radio of form.querySelectorAll("[name=consent]")) radio.checked = radio.value === (content.consent || "missing");
if (note.unit && form.elements.unit.options) form.elements.unit.value = String(note.unit);
find("where").textContent = content.where ? words.located.replace("{n}", Math.round(content.where.accuracy)) : "";
}
function read() {
const data = new FormData(form);
note.unit = Number(data.get("unit"));
note.content = {
words: data.get("words") || "", place: data.get("place") || "", credit: data.get("credit") || "",
consent: data.get("consent") || "missing", where: note.content.where || null,
};
}
function keep() {
clearTimeout(timer);
working = working.then(async () => {
read();
try {
await outbox.save(note);
say(words.kept.replace("{n}", clock(new Date())), "");
} catch (error) {
say(words.full.replace("{n}", words.note), "lost");
}
});
return working;
}
form.addEventListener("input", (event) => {
if (event.target.type === "file") return;
clearTimeout(timer);
timer = setTimeout(keep, 250);
});
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && timer) keep(); });
for (const input of page.querySelectorAll("[data-pictures]")) {
input.addEventListener("change", () => {
const chosen = Array.from(input.files);
working = working.then(() => take(chosen)).then(() => { input.value = ""; });
});
}
async function take(chosen) {
await begun;
read();
await outbox.save(note);
if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
let count = (await outbox.files(note.key)).filter((file) => file.role === "first").length;
for (const file of chosen) {
if (count >= MOST_PICTURES) {
say(words.tooMany.replace("{n}", MOST_PICTURES), "lost");
break;
}
count += 1;
try {
await keepPicture(file);
say(words.kept.replace("{n}", clock(new Date())), "");
} catch (error) {
say(words.full.replace("{n}", file.name), "lost");
break;
}
}
await showFiles();
await showSpace();
}
async function keepPicture(file) {
const small = await smaller(file);
if (!small.blob) {
await outbox.addFile({ item: note.key, role: "first", name: file.name || "anh", blob: file, width: small.width });
return;
}
const name = (file.name || "anh").replace(/\.\w+$/, "") + ".jpg";
const key = outbox.newKey();
await outbox.addFile({ item: note.key, role: "original", stands_for: key, name: file.name || name, blob: file, width: small.width });
await outbox.addFile({ key, item: note.key, role: "first", name, blob: small.blob, width: small.width });
}
async function smaller(file) {
let drawn;
try {
drawn = await createImageBitmap(file);
} catch (error) {
return { blob: null, width: 0 };
}
const longer = Math.max(drawn.width, drawn.height);
if (longer <= LARGEST_SIDE && file.size <= SMALL_ENOUGH) return { blob: null, width: longer };
const scale = Math.min(1, LARGEST_SIDE / longer);
const canvas = document.createElement("canvas");
canvas.width = Math.round(drawn.width * scale);
canvas.height = Math.round(drawn.height * scale);
canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
if (drawn.close) drawn.close();
const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.82); });
return { blob: blob && blob.size < file.size ? blob : null, width: longer };
}
async function showFiles() {
const held = await outbox.files(note.key);
const list = find("files");
list.textContent = "";
let number = 0;
for (const file of held.filter((one) => one.role !== "original")) {
const row = document.createElement("li");
row.className = "kept-file";
if (file.role === "voice") {
const sound = document.createElement("audio");
sound.controls = true;
sound.src = URL.createObjectURL(file.blob);
sound.setAttribute("aria-label", words.voice);
row.append(sound);
} else {
number += 1;
const label = words.picture.replace("{n}", number);
row.append(await thumbnail(file.blob, label));
const told = document.createElement("span");
told.textContent = label;
if (file.width && file.width < COMPRESSED_BELOW) {
const mark = document.createElement("strong");
mark.className = "kept-small";
mark.textContent = words.small;
told.append(document.createElement("br"), mark);
}
row.append(told);
}
row.append(button(words.remove, async () => {
for (const one of held) if (one.key === file.key || one.stands_for === file.key) await outbox.removeFile(one.key);
showFiles();
}));
list.append(row);
}
}
async function thumbnail(blob, label) {
const canvas = document.createElement("canvas");
canvas.width = 96;
canvas.height = 72;
canvas.setAttribute("role", "img");
canvas.setAttribute("aria-label", label);
try {
const drawn = await createImageBitmap(blob);
const scale = Math.max(96 / drawn.width, 72 / drawn.height);
const [w, h] = [drawn.width * scale, drawn.height * scale];
canvas.getContext("2d").drawImage(drawn, (96 - w) / 2, (72 - h) / 2, w, h);
} catch (error) {
}
return canvas;
}
const recordButton = find("record");
const recordWords = recordButton.querySelector("span");
if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia || typeof MediaRecorder !== "function") {
recordButton.hidden = true;
find("voice-told").textContent = words.noMic;
} else {
let recorder = null;
recordButton.addEventListener("click", async () => {
if (recorder) {
recorder.stop();
return;
}
let stream;
try {
stream = await navigator.mediaDevices.getUserMedia({ audio: true });
} catch (error) {
find("voice-told").textContent = words.noMic;
return;
}
const pieces = [];
const began = Date.now();
recorder = new MediaRecorder(stream);
const ticking = setInterval(() => {
const seconds = Math.floor((Date.now() - began) / 1000);
recordWords.textContent = words.stop.replace("{n}", Math.floor(seconds / 60) + ":" + two(seconds % 60));
}, 500);
recorder.ondataavailable = (event) => { if (event.data.size) pieces.push(event.data); };
recorder.onstop = () => {
clearInterval(ticking);
stream.getTracks().forEach((track) => track.stop());
const type = (recorder.mimeType || "audio/webm").split(";")[0];
const ending = { "audio/mp4": "m4a", "audio/ogg": "ogg" }[type] || "webm";
recorder = null;
recordWords.textContent = words.record;
working = working.then(async () => {
read();
await outbox.save(note);
const at = new Date();
await outbox.addFile({ item: note.key, role: "voice", name: "ghi-am-" + two(at.getHours()) + two(at.getMinutes()) + "." + ending, blob: new Blob(pieces, { type }) });
await showFiles();
}).catch(() => say(words.full.replace("{n}", words.voice), "lost"));
};
recorder.start(1000);
});
}
find("locate").addEventListener("click", () => {
const told = find("where");
if (!navigator.geolocation) {
told.textContent = words.notLocated;
return;
}
navigator.geolocation.getCurrentPosition(
({ coords }) => {
note.content.where = { latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy };
told.textContent = words.located.replace("{n}", Math.round(coords.accuracy));
keep();
},
() => { told.textContent = words.notLocated; },
{ enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
);
});
form.addEventListener("submit", async (event) => {
event.preventDefault();
await keep();
const held = await outbox.files(note.key);
if (!held.length && !note.content.words.trim() && !note.content.place.trim()) {
say(words.empty, "lost");
form.elements.words.focus();
return;
}
await outbox.queue(note.key);
note = fresh();
fill(note.content);
say("", "");
await showFiles();
await showList();
find("list").scrollIntoView({ block: "nearest" });
if (navigator.serviceWorker) {
navigator.serviceWorker.ready.then((ready) => ready.sync && ready.sync.register("lantoa-outbox")).catch(() => {});
}
go();
});
async function go(options) {
const told = await outbox.send(options);
if (told.busy) return;
const trouble = find("trouble");
trouble.textContent = "";
if (told.trouble === "signed_out") {
const link = document.createElement("a");
link.href = told.sign_in + "?next=" + encodeURIComponent(location.pathname);
link.className = "button";
link.textContent = words.signIn;
trouble.append(words.signedOut, " ", link);
} else if (told.trouble) {
trouble.textContent = words.offline;
}
trouble.hidden = !told.trouble;
if (told.left && told.trouble !== "signed_out") setTimeout(go, 30000);
await showList();
await showSpace();
}
find("send").addEventListener("click", () => go());
find("originals").addEventListener("click", () => go({ originals: true }));
find("export").addEventListener("click", async () => {
const link = document.createElement("a");
link.href = URL.createObjectURL(await outbox.exportAll());
link.download = "lan-toa-chua-gui.zip";
link.click();
setTimeout(() => URL.revokeObjectURL(link.href), 60000);
});
window.addEventListener("online", () => go());
if (navigator.connection && navigator.connection.addEventListener) navigator.connection.addEventListener("change", () => go());
outbox.watch((event) => {
if (event.share !== undefined) sharing[event.key] = event.share;
else if (event.key) delete sharing[event.key];
if (event.done) sharing = {};
showList();
});
async function showList() {
const list = find("list");
const rows = [];
let waiting = 0;
let originals = 0;
for (const one of await outbox.items()) {
if (one.state === "writing") continue;
if (one.kind !== "field-note" && !one.trouble) {
if (one.state === "waiting") waiting += 1;
continue;
}
const held = await outbox.files(one.key);
const left = held.filter((file) => file.role === "original" && !file.refused).length;
if (one.state === "waiting") waiting += 1;
else originals += left;
rows.push(rowOf(one, held, left));
}
list.textContent = "";
list.append(...rows);
find("none").hidden = rows.length > 0;
find("count").textContent = String(waiting);
find("count").hidden = find("top").hidden = !waiting;
find("top").firstElementChild.textContent = words.count.replace("{n}", waiting);
find("send").hidden = find("export").hidden = !waiting;
find("originals").hidden = !originals;
}
function rowOf(one, held, left) {
const row = document.createElement("li");
row.className = "task outbox-" + one.state;
const body = document.createElement("span");
body.className = "task-body";
const lines = [["task-title", (one.title || (one.content && one.content.words) || "").split("\n")[0].slice(0, 80) || (one.content && one.content.place) || words.note]];
const share = sharing[one.key];
let state = words.waiting;
if (share !== undefined && share < 1) state = words.sending.replace("{n}", Math.floor(share * 100));
else if (one.state === "done") state = words.sent.replace("{n}", clock(new Date(one.done_at)));
lines.push(["task-meta outbox-state", state]);
if (one.trouble === "foreign") lines.push(["task-meta", words.foreign.replace("{n}", one.name)]);
else if (one.trouble) lines.push(["task-meta outbox-trouble", words.refused.replace("{n}", one.trouble)]);
if (one.state === "done" && left) lines.push(["task-meta", words.originals.replace("{n}", left)]);
for (const file of held) if (file.refused) lines.push(["task-meta outbox-trouble", file.name + ": " + file.refused]);
for (const [name, text] of lines) {
const line = document.createElement("span");
line.className = name;
line.textContent = text;
body.append(line);
}
row.append(body);
if (one.state === "done" && one.url) {
const link = document.createElement("a");
link.href = one.url;
link.className = "button button-quiet";
link.textContent = words.open;
row.append(link);
} else if (one.state === "waiting" && one.trouble) {
row.append(button(words.delete, () => { if (confirm(words.sure)) outbox.removeItem(one.key); }));
}
return row;
}
async function showSpace() {
const { left, isAlmostFull } = await outbox.space();
const told = find("space");
told.hidden = !isAlmostFull;
if (isAlmostFull) told.textContent = left === null ? words.low : words.almost.replace("{n}", left);
}
function say(text, tone) {
const told = find("told");
told.textContent = text;
told.className = "saved" + (tone ? " saved-" + tone : "");
}
showSpace();
begun.then(() => go());
}
function button(text, work) {
const made = document.createElement("button");
made.type = "button";
made.className = "button button-quiet";
made.textContent = text;
made.addEventListener("click", work);
return made;
}
function clock(at) {
return two(at.getHours()) + ":" + two(at.getMinutes());
}
function two(number) {
return String(number).padStart(2, "0");
}
