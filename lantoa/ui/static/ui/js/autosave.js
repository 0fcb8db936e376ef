/**
 * Keeps what is typed: on this device at once, in the house every five seconds.
 *
 *   <form data-autosave="/address" data-autosave-key="story-12" data-autosave-version="7"> … data-saved element … </form>
 *
 * The address gets the form as POST with `X-Requested-With: autosave` and answers JSON:
 *   200 {"saved_at": "2026-11-22T09:15:00+07:00", "version": 8}
 *   401 or 403, or a redirect to the sign-in page: the session has ended
 *   409 {…}: someone else saved meanwhile;  422 {"errors": {field: [text]}}: kept on the device, shown beside the field
 * Words shown come from the data-saved element (ui/saved.html), so they follow the page's language.
 */
const EVERY = 5000;

export function autosave(form) {
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
  // The page that follows a good submit says so; then what is kept here is no longer needed.
  return { save, stop: () => clearInterval(timer), forget };

  function keep() {
    const text = fingerprint(form);
    if (text === sent) return;
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), version, fields: fields(form) }));
    } catch (error) {
      // Storage is full or off: the house's copy is all there is.
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch (error) {
      // Nothing was kept.
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
