const { autosave } = (() => {
const EVERY = 5000;
function autosave(form) {
const url = form.dataset.autosave;
const key = "lantoa-kept:" + location.host + ":" + (form.dataset.autosaveKey || location.pathname);
const told = form.querySelector("[data-saved]") || document.querySelector("[data-saved]");
const words = told ? told.dataset : {};
let version = form.dataset.autosaveVersion || "";
let sent = fingerprint(form);
let isSaving = false;
let isStopped = false;
offerKept();
form.addEventListener("input", () => keep());
form.addEventListener("submit", () => { isStopped = true; });
window.addEventListener("online", () => save());
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
const timer = setInterval(save, EVERY);
return { save, stop: () => clearInterval(timer), forget };
function keep() {
const text = fingerprint(form);
if (text === sent) return;
try {
localStorage.setItem(key, JSON.stringify({ at: Date.now(), version, fields: fields(form) }));
} catch (error) {
}
}
function forget() {
try {
localStorage.removeItem(key);
} catch (error) {
}
}
async function save() {
const text = fingerprint(form);
if (isSaving || isStopped || text === sent) return;
isSaving = true;
say(words.saving, "");
const body = new FormData(form);
for (const [name, value] of Array.from(body.entries())) if (value instanceof File) body.delete(name);
if (version) body.set("version", version);
try {
const answer = await fetch(url, {
method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { "X-Requested-With": "autosave" },
});
if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
keep();
say(words.expired, "lost");
} else if (answer.status === 409) {
keep();
isStopped = true;
say(words.conflict, "lost");
} else if (answer.status === 422) {
const { errors } = await answer.json();
keep();
say(Object.values(errors || {}).reduce((all, some) => all.concat(some), []).join(" ") || words.local, "waiting");
} else if (answer.ok) {
const result = await answer.json();
sent = text;
if (result.version) version = String(result.version);
const field = form.elements.namedItem("version");
if (field) { field.value = version; sent = fingerprint(form); }
if (fingerprint(form) === sent) forget();
const at = result.saved_at ? new Date(result.saved_at) : new Date();
say(words.savedAt + " " + two(at.getHours()) + ":" + two(at.getMinutes()) + ":" + two(at.getSeconds()), "");
} else {
keep();
say(words.local, "waiting");
}
} catch (error) {
keep();
say(words.local, "waiting");
}
isSaving = false;
}
function offerKept() {
let kept = null;
try {
kept = JSON.parse(localStorage.getItem(key) || "null");
} catch (error) {
return;
}
if (!kept || !told || JSON.stringify(kept.fields) === fingerprint(form)) return;
const yes = document.createElement("button");
const no = document.createElement("button");
for (const [button, label] of [[yes, words.restoreYes], [no, words.restoreNo]]) {
button.type = "button";
button.className = "button button-quiet";
button.textContent = label;
}
say(words.restore, "waiting");
told.append(" ", yes, " ", no);
yes.addEventListener("click", () => { fill(form, kept.fields); say("", ""); keep(); });
no.addEventListener("click", () => { forget(); say("", ""); });
}
function say(text, tone) {
if (!told) return;
told.textContent = text || "";
told.className = told.className.replace(/ saved-\w+/g, "") + (tone ? " saved-" + tone : "");
}
}
function fields(form) {
const result = {};
for (const [name, value] of new FormData(form).entries()) {
if (value instanceof File || name === "csrfmiddlewaretoken" || name === "version") continue;
(result[name] = result[name] || []).push(value);
}
return result;
}
function fingerprint(form) {
return JSON.stringify(fields(form));
}
function fill(form, kept) {
for (const field of Array.from(form.elements)) {
if (!field.name || field.type === "file" || field.name === "csrfmiddlewaretoken" || field.name === "version") continue;
const values = kept[field.name] || [];
if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
else if (field.options && field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
else if (values.length) field.value = values.shift();
field.dispatchEvent(new Event("input", { bubbles: true }));
}
}
function two(number) {
return String(number).padStart(2, "0");
}
return { autosave };
})();
const { confirmed, once } = (() => {
function confirmed(root = document) {
root.addEventListener("submit", (event) => {
const pressed = event.submitter || document.activeElement;
const asked = (pressed && pressed.form === event.target && pressed.dataset.confirm) || event.target.dataset.confirm;
if (asked && !window.confirm(asked)) event.preventDefault();
});
}
function once(root = document) {
root.addEventListener("submit", (event) => {
const form = event.target;
if (event.defaultPrevented || form.method === "get") return;
if (form.dataset.sent) event.preventDefault();
form.dataset.sent = "1";
setTimeout(() => { delete form.dataset.sent; }, 8000);
});
}
return { confirmed, once };
})();
const { listen } = (() => {
function listen(root = document) {
root.addEventListener("play", (event) => {
root.querySelectorAll("audio, video").forEach((other) => {
if (other !== event.target && !other.paused) other.pause();
});
}, true);
}
return { listen };
})();
const { share } = (() => {
function share(root = document) {
root.querySelectorAll("[data-share]").forEach((row) => {
const { title, url } = row.dataset;
const send = row.querySelector("[data-share-send]");
const copy = row.querySelector("[data-share-copy]");
const status = row.querySelector("[data-share-status]");
if (send && navigator.share) {
send.hidden = false;
send.addEventListener("click", () => navigator.share({ title, url }).catch(() => {}));
}
if (copy) {
copy.addEventListener("click", async () => {
await copied(url);
status.textContent = copy.dataset.done;
const word = copy.lastChild;
const before = word.textContent;
word.textContent = copy.dataset.done;
setTimeout(() => { word.textContent = before; }, 2500);
});
}
});
}
async function copied(text) {
if (navigator.clipboard) {
try {
await navigator.clipboard.writeText(text);
return;
} catch (error) {
}
}
const field = document.createElement("textarea");
field.value = text;
field.setAttribute("readonly", "");
field.className = "unseen";
document.body.append(field);
field.select();
document.execCommand("copy");
field.remove();
}
return { share };
})();
const { undo } = (() => {
function toast({ text, action = "", seconds = 30, onAction = () => {}, onEnd = () => {} }) {
const line = document.createElement("div");
line.className = "toast";
line.setAttribute("role", "status");
const words = document.createElement("span");
words.className = "toast-text";
words.textContent = text;
line.append(words);
const until = Date.now() + seconds * 1000;
let timer = 0;
const end = (called) => {
clearInterval(timer);
line.remove();
called();
};
if (action) {
const button = document.createElement("button");
button.type = "button";
const count = document.createElement("span");
count.setAttribute("aria-hidden", "true");
button.append(action, count);
button.addEventListener("click", () => end(onAction));
line.append(button);
const tick = () => {
const left = Math.ceil((until - Date.now()) / 1000);
count.textContent = " (" + Math.max(left, 0) + ")";
if (left <= 0) end(onEnd);
};
tick();
timer = setInterval(tick, 1000);
} else {
timer = setInterval(() => { if (Date.now() >= until) end(onEnd); }, 500);
}
document.body.append(line);
return { end: () => end(onEnd) };
}
function undo(root = document) {
root.querySelectorAll("form[data-undo]").forEach((form) => {
form.hidden = true;
toast({
text: form.dataset.text,
action: form.dataset.action,
seconds: Number(form.dataset.seconds || 30),
onAction: () => form.submit(),
onEnd: () => form.remove(),
});
});
}
return { toast, undo };
})();
const { toggle } = (() => {
function toggle(root = document) {
root.querySelectorAll(".theme-toggle").forEach((button) => {
const told = () => button.setAttribute("aria-pressed", String(now() === "dark"));
button.addEventListener("click", () => {
const next = now() === "dark" ? "light" : "dark";
document.documentElement.setAttribute("data-theme", next);
try {
localStorage.setItem("lantoa-theme", next);
} catch (error) {
}
told();
});
told();
});
}
function now() {
return document.documentElement.getAttribute("data-theme") || "light";
}
return { toggle };
})();
toggle();
share();
listen();
undo();
confirmed();
once();
document.querySelectorAll("form[data-autosave]").forEach((form) => autosave(form));
