(function () {
var root = document.documentElement;
root.className = root.className.replace("no-js", "js");
try {
var kept = localStorage.getItem("lantoa-theme");
if (kept === "dark" || kept === "light") root.setAttribute("data-theme", kept);
else if (matchMedia("(prefers-color-scheme: dark)").matches) root.setAttribute("data-theme", "dark");
} catch (error) {
}
})();
