export function confirmed(root = document) {
root.addEventListener("submit", (event) => {
const asked = (event.submitter && event.submitter.dataset.confirm) || event.target.dataset.confirm;
if (asked && !window.confirm(asked)) event.preventDefault();
});
}
export function once(root = document) {
root.addEventListener("submit", (event) => {
const form = event.target;
if (event.defaultPrevented || form.method === "get") return;
if (form.dataset.sent) event.preventDefault();
form.dataset.sent = "1";
setTimeout(() => { delete form.dataset.sent; }, 8000);
});
}
