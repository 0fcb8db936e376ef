export function share(root = document) {
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
