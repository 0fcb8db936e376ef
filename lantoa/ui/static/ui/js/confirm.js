/** A form or button marked data-confirm asks once before it is sent. */
export function confirmed(root = document) {
  root.addEventListener("submit", (event) => {
    // Chrome 80 does not say which button it was: it is the one that was pressed.
    const pressed = event.submitter || document.activeElement;
    const asked = (pressed && pressed.form === event.target && pressed.dataset.confirm) || event.target.dataset.confirm;
    if (asked && !window.confirm(asked)) event.preventDefault();
  });
}

/** A form is sent once, however often a cold thumb presses. */
export function once(root = document) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
}
