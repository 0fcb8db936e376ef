export function toast({ text, action = "", seconds = 30, onAction = () => {}, onEnd = () => {} }) {
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
export function undo(root = document) {
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
