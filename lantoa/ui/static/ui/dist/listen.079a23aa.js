export function listen(root = document) {
root.addEventListener("play", (event) => {
root.querySelectorAll("audio, video").forEach((other) => {
if (other !== event.target && !other.paused) other.pause();
});
}, true);
}
