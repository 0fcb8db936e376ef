/** The button for a light or dark page; the choice stays on this device. */
export function toggle(root = document) {
  root.querySelectorAll(".theme-toggle").forEach((button) => {
    const told = () => button.setAttribute("aria-pressed", String(now() === "dark"));
    button.addEventListener("click", () => {
      const next = now() === "dark" ? "light" : "dark";
      document.documentElement.setAttribute("data-theme", next);
      try {
        localStorage.setItem("lantoa-theme", next);
      } catch (error) {
        // Not kept, but shown.
      }
      told();
    });
    told();
  });
}

function now() {
  return document.documentElement.getAttribute("data-theme") || "light";
}
