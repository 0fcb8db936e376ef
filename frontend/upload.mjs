// Many files, or very large ones, sent by tus: three at a time, on after a cut, a closed browser or an ended session.
// What is said to people stands in the page (data-…); without this script the same form sends the files at once.
import { Upload } from "tus-js-client";

const AT_ONCE = 3;
const PIECE = 8 * 1024 * 1024;
const LOOK_AGAIN = 1500;

function start(form) {
  const say = form.dataset;
  const picker = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-list]");
  const total = form.querySelector("[data-total]");
  const note = form.querySelector("[data-note]");
  const again = form.querySelector("[data-again]");
  const rows = [];
  let token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
  let signedOut = false;
  let looking = null;

  form.querySelector("[data-plain]").hidden = true;

  function about(file) {
    const told = { filename: file.name, filetype: file.type };
    for (const name of ["unit", "credit", "rights", "licence", "place"]) {
      const field = form.elements[name];
      if (field && field.value) told[name] = field.value;
    }
    return told;
  }

  function add(file) {
    const line = document.createElement("li");
    const name = document.createElement("b");
    const state = document.createElement("span");
    const bar = document.createElement("progress");
    name.textContent = file.name;
    state.textContent = say.waiting;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    line.append(name, bar, state);
    list.append(line);
    rows.push({ file, line, state, bar, is: "waiting", key: "" });
  }

  function put(row, is, text, url) {
    row.is = is;
    row.line.dataset.is = is;
    row.bar.hidden = is !== "sending" && is !== "waiting";
    row.state.textContent = "";
    if (url) {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = text;
      row.state.append(link);
    } else {
      row.state.textContent = text;
    }
    count();
  }

  function count() {
    const of = (...states) => rows.filter((row) => states.includes(row.is)).length;
    total.textContent = say.total
      .replace("{kept}", of("kept"))
      .replace("{open}", of("waiting", "sending", "checking", "held"))
      .replace("{bad}", of("refused"));
  }

  function next() {
    if (signedOut) return;
    while (rows.filter((row) => row.is === "sending").length < AT_ONCE) {
      const row = rows.find((each) => each.is === "waiting");
      if (!row) return;
      send(row);
    }
  }

  function send(row) {
    put(row, "sending", say.sending);
    const upload = new Upload(row.file, {
      endpoint: say.endpoint,
      chunkSize: PIECE,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000],
      removeFingerprintOnSuccess: true,
      metadata: about(row.file),
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", token),
      onProgress: (sent, size) => {
        row.bar.value = size ? (100 * sent) / size : 0;
        row.state.textContent = `${Math.floor(row.bar.value)} %`;
      },
      onSuccess: () => {
        row.key = upload.url.split("/").filter(Boolean).pop();
        put(row, "checking", say.checking);
        look();
        next();
      },
      onError: (fault) => failed(row, fault),
    });
    upload.findPreviousUploads().then((known) => {
      if (known.length) upload.resumeFromPreviousUpload(known[0]);
      upload.start();
    });
  }

  function failed(row, fault) {
    const answer = fault.originalResponse;
    let told = {};
    try {
      told = JSON.parse(answer.getBody());
    } catch {
      // no answer, or not ours
    }
    if (answer && answer.getStatus() === 401) {
      signedOut = true;
      note.hidden = again.hidden = false;
      note.textContent = told.message || say.held;
      put(row, "held", say.held);
    } else if (answer && answer.getStatus() >= 400 && answer.getStatus() < 500 && told.message) {
      put(row, "refused", told.message);
    } else {
      again.hidden = false;
      put(row, "held", told.message || say.held);
    }
    next();
  }

  async function ask() {
    const answer = await fetch(say.endpoint, { headers: { Accept: "application/json" } });
    return answer.ok ? answer.json() : null;
  }

  async function look() {
    if (looking) return;
    looking = setTimeout(async () => {
      looking = null;
      const told = await ask().catch(() => null);
      if (told) {
        token = told.csrf;
        const known = new Map(told.uploads.map((each) => [each.key, each]));
        for (const row of rows.filter((each) => each.is === "checking")) {
          const found = known.get(row.key);
          if (found && found.state === "kept") put(row, "kept", kept(found), found.url);
          else if (found && found.state === "refused") put(row, "refused", found.refused);
        }
      }
      if (rows.some((row) => row.is === "checking")) look();
    }, LOOK_AGAIN);
  }

  function kept(found) {
    if (found.was_known) return say.known;
    return found.alike.length ? `${say.kept} ${say.alike} ${found.alike.join(", ")}` : say.kept;
  }

  again.addEventListener("click", async () => {
    const told = await ask().catch(() => null);
    if (!told) {
      note.hidden = false;
      note.textContent = say.still;
      return;
    }
    token = told.csrf;
    signedOut = false;
    note.hidden = again.hidden = true;
    rows.filter((row) => row.is === "held").forEach((row) => put(row, "waiting", say.waiting));
    next();
  });

  picker.addEventListener("change", () => {
    for (const file of picker.files) add(file);
    picker.value = "";
    count();
    next();
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    for (const file of event.dataTransfer.files) add(file);
    count();
    next();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("beforeunload", (event) => {
    if (rows.some((row) => row.is === "sending" || row.is === "waiting")) event.preventDefault();
  });
}

document.querySelectorAll("form[data-uploads]").forEach(start);
