import { outbox } from "./outbox.js";

/** *Ghi nhận*: every letter, picture and sound is on the phone at once; sending is the outbox's work. */
const LARGEST_SIDE = 1600;
const SMALL_ENOUGH = 400 * 1024;
const COMPRESSED_BELOW = 1000;
const MOST_PICTURES = 60;

const page = document.querySelector("[data-field]");
if (page) start();

function start() {
  const words = JSON.parse(page.dataset.words);
  const find = (name) => page.querySelector("[data-" + name + "]");
  const form = find("form");
  let note = null;
  let working = Promise.resolve();
  let timer = 0;
  let sharing = {};

  if (navigator.serviceWorker) navigator.serviceWorker.register(page.dataset.worker, { scope: "/hom-nay/" }).catch(() => {});
  if (!outbox.canKeep) {
    say(words.noStore, "lost");
    return;
  }

  // -- writing -------------------------------------------------------------------------------------------------------

  const begun = outbox.items().then((all) => {
    note = all.find((one) => one.state === "writing" && one.person === Number(page.dataset.person)) || fresh();
    fill(note.content);
    return takeShared().catch(() => say(words.full.replace("{n}", words.note), "lost")).then(() => Promise.all([showFiles(), showList()]));
  });

  /** What came through "Chia sẻ" of another program goes into the note at hand. */
  async function takeShared() {
    const came = await outbox.files("shared");
    if (!came.length) return;
    for (const file of came) {
      if (file.role === "text") {
        const words = await new Response(file.blob).text();
        form.elements.words.value = [form.elements.words.value, words].filter(Boolean).join("\n");
      } else if ((file.type || "").startsWith("audio/")) {
        await outbox.addFile({ item: note.key, role: "voice", name: file.name, blob: file.blob });
      } else {
        await keepPicture(new File([file.blob], file.name, { type: file.type }));
      }
    }
    read();
    await outbox.save(note);
    for (const file of came) await outbox.removeFile(file.key);
  }

  function fresh() {
    return {
      key: outbox.newKey(), kind: "field-note", person: Number(page.dataset.person), name: page.dataset.name,
      unit: Number(form.elements.unit.value), noted_at: new Date().toISOString(), state: "writing", trouble: "", content: {},
    };
  }

  function fill(content) {
    form.elements.words.value = content.words || "";
    form.elements.place.value = content.place || "";
    form.elements.credit.value = content.credit || page.dataset.name;
    for (const radio of form.querySelectorAll("[name=consent]")) radio.checked = radio.value === (content.consent || "missing");
    if (note.unit && form.elements.unit.options) form.elements.unit.value = String(note.unit);
    find("where").textContent = content.where ? words.located.replace("{n}", Math.round(content.where.accuracy)) : "";
  }

  function read() {
    const data = new FormData(form);
    note.unit = Number(data.get("unit"));
    note.content = {
      words: data.get("words") || "", place: data.get("place") || "", credit: data.get("credit") || "",
      consent: data.get("consent") || "missing", where: note.content.where || null,
    };
  }

  /** Saves now; what comes while one save runs is saved after it. */
  function keep() {
    clearTimeout(timer);
    working = working.then(async () => {
      read();
      try {
        await outbox.save(note);
        say(words.kept.replace("{n}", clock(new Date())), "");
      } catch (error) {
        say(words.full.replace("{n}", words.note), "lost");
      }
    });
    return working;
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(keep, 250);
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && timer) keep(); });

  // -- pictures ------------------------------------------------------------------------------------------------------

  for (const input of page.querySelectorAll("[data-pictures]")) {
    input.addEventListener("change", () => {
      const chosen = Array.from(input.files);
      working = working.then(() => take(chosen)).then(() => { input.value = ""; });
    });
  }

  async function take(chosen) {
    await begun;
    read();
    await outbox.save(note);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    let count = (await outbox.files(note.key)).filter((file) => file.role === "first").length;
    for (const file of chosen) {
      if (count >= MOST_PICTURES) {
        say(words.tooMany.replace("{n}", MOST_PICTURES), "lost");
        break;
      }
      count += 1;
      try {
        await keepPicture(file);
        say(words.kept.replace("{n}", clock(new Date())), "");
      } catch (error) {
        say(words.full.replace("{n}", file.name), "lost");
        break;
      }
    }
    await showFiles();
    await showSpace();
  }

  /** A small picture for the draft; the camera's own beside it, for Wi-Fi. What cannot be read here goes as it is. */
  async function keepPicture(file) {
    const small = await smaller(file);
    if (!small.blob) {
      await outbox.addFile({ item: note.key, role: "first", name: file.name || "anh", blob: file, width: small.width });
      return;
    }
    const name = (file.name || "anh").replace(/\.\w+$/, "") + ".jpg";
    // The original first: killed in between, the phone has the better one.
    const key = outbox.newKey();
    await outbox.addFile({ item: note.key, role: "original", stands_for: key, name: file.name || name, blob: file, width: small.width });
    await outbox.addFile({ key, item: note.key, role: "first", name, blob: small.blob, width: small.width });
  }

  async function smaller(file) {
    let drawn;
    try {
      drawn = await createImageBitmap(file);
    } catch (error) {
      return { blob: null, width: 0 };
    }
    const longer = Math.max(drawn.width, drawn.height);
    if (longer <= LARGEST_SIDE && file.size <= SMALL_ENOUGH) return { blob: null, width: longer };
    const scale = Math.min(1, LARGEST_SIDE / longer);
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(drawn.width * scale);
    canvas.height = Math.round(drawn.height * scale);
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    if (drawn.close) drawn.close();
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.82); });
    return { blob: blob && blob.size < file.size ? blob : null, width: longer };
  }

  async function showFiles() {
    const held = await outbox.files(note.key);
    const list = find("files");
    list.textContent = "";
    let number = 0;
    for (const file of held.filter((one) => one.role !== "original")) {
      const row = document.createElement("li");
      row.className = "kept-file";
      if (file.role === "voice") {
        const sound = document.createElement("audio");
        sound.controls = true;
        sound.src = URL.createObjectURL(file.blob);
        sound.setAttribute("aria-label", words.voice);
        row.append(sound);
      } else {
        number += 1;
        const label = words.picture.replace("{n}", number);
        row.append(await thumbnail(file.blob, label));
        const told = document.createElement("span");
        told.textContent = label;
        if (file.width && file.width < COMPRESSED_BELOW) {
          const mark = document.createElement("strong");
          mark.className = "kept-small";
          mark.textContent = words.small;
          told.append(document.createElement("br"), mark);
        }
        row.append(told);
      }
      row.append(button(words.remove, async () => {
        for (const one of held) if (one.key === file.key || one.stands_for === file.key) await outbox.removeFile(one.key);
        showFiles();
      }));
      list.append(row);
    }
  }

  async function thumbnail(blob, label) {
    const canvas = document.createElement("canvas");
    canvas.width = 96;
    canvas.height = 72;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    try {
      const drawn = await createImageBitmap(blob);
      const scale = Math.max(96 / drawn.width, 72 / drawn.height);
      const [w, h] = [drawn.width * scale, drawn.height * scale];
      canvas.getContext("2d").drawImage(drawn, (96 - w) / 2, (72 - h) / 2, w, h);
    } catch (error) {
      // HEIC and the like: kept and sent, only not drawn here.
    }
    return canvas;
  }

  // -- voice ---------------------------------------------------------------------------------------------------------

  const recordButton = find("record");
  const recordWords = recordButton.querySelector("span");
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia || typeof MediaRecorder !== "function") {
    recordButton.hidden = true;
    find("voice-told").textContent = words.noMic;
  } else {
    let recorder = null;
    recordButton.addEventListener("click", async () => {
      if (recorder) {
        recorder.stop();
        return;
      }
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch (error) {
        find("voice-told").textContent = words.noMic;
        return;
      }
      const pieces = [];
      const began = Date.now();
      recorder = new MediaRecorder(stream);
      const ticking = setInterval(() => {
        const seconds = Math.floor((Date.now() - began) / 1000);
        recordWords.textContent = words.stop.replace("{n}", Math.floor(seconds / 60) + ":" + two(seconds % 60));
      }, 500);
      recorder.ondataavailable = (event) => { if (event.data.size) pieces.push(event.data); };
      recorder.onstop = () => {
        clearInterval(ticking);
        stream.getTracks().forEach((track) => track.stop());
        const type = (recorder.mimeType || "audio/webm").split(";")[0];
        const ending = { "audio/mp4": "m4a", "audio/ogg": "ogg" }[type] || "webm";
        recorder = null;
        recordWords.textContent = words.record;
        working = working.then(async () => {
          read();
          await outbox.save(note);
          const at = new Date();
          await outbox.addFile({ item: note.key, role: "voice", name: "ghi-am-" + two(at.getHours()) + two(at.getMinutes()) + "." + ending, blob: new Blob(pieces, { type }) });
          await showFiles();
        }).catch(() => say(words.full.replace("{n}", words.voice), "lost"));
      };
      recorder.start(1000);
    });
  }

  // -- place: only when asked, and the browser asks once more ----------------------------------------------------------

  find("locate").addEventListener("click", () => {
    const told = find("where");
    if (!navigator.geolocation) {
      told.textContent = words.notLocated;
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        note.content.where = { latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy };
        told.textContent = words.located.replace("{n}", Math.round(coords.accuracy));
        keep();
      },
      () => { told.textContent = words.notLocated; },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });

  // -- sending -------------------------------------------------------------------------------------------------------

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await keep();
    const held = await outbox.files(note.key);
    if (!held.length && !note.content.words.trim() && !note.content.place.trim()) {
      say(words.empty, "lost");
      form.elements.words.focus();
      return;
    }
    await outbox.queue(note.key);
    note = fresh();
    fill(note.content);
    say("", "");
    await showFiles();
    await showList();
    find("list").scrollIntoView({ block: "nearest" });
    if (navigator.serviceWorker) {
      navigator.serviceWorker.ready.then((ready) => ready.sync && ready.sync.register("lantoa-outbox")).catch(() => {});
    }
    go();
  });

  async function go(options) {
    const told = await outbox.send(options);
    if (told.busy) return;
    const trouble = find("trouble");
    trouble.textContent = "";
    if (told.trouble === "signed_out") {
      const link = document.createElement("a");
      link.href = told.sign_in + "?next=" + encodeURIComponent(location.pathname);
      link.className = "button";
      link.textContent = words.signIn;
      trouble.append(words.signedOut, " ", link);
    } else if (told.trouble) {
      trouble.textContent = words.offline;
    }
    trouble.hidden = !told.trouble;
    if (told.left && told.trouble !== "signed_out") setTimeout(go, 30000);
    await showList();
    await showSpace();
  }

  find("send").addEventListener("click", () => go());
  find("originals").addEventListener("click", () => go({ originals: true }));
  find("export").addEventListener("click", async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await outbox.exportAll());
    link.download = "lan-toa-chua-gui.zip";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
  window.addEventListener("online", () => go());
  if (navigator.connection && navigator.connection.addEventListener) navigator.connection.addEventListener("change", () => go());

  outbox.watch((event) => {
    if (event.share !== undefined) sharing[event.key] = event.share;
    else if (event.key) delete sharing[event.key];
    if (event.done) sharing = {};
    showList();
  });

  async function showList() {
    const list = find("list");
    const rows = [];
    let waiting = 0;
    let originals = 0;
    for (const one of await outbox.items()) {
      if (one.state === "writing") continue;
      // Tickets of a door stand at the door; here only one that is in trouble, so that it can be deleted.
      if (one.kind !== "field-note" && !one.trouble) {
        if (one.state === "waiting") waiting += 1;
        continue;
      }
      const held = await outbox.files(one.key);
      const left = held.filter((file) => file.role === "original" && !file.refused).length;
      if (one.state === "waiting") waiting += 1;
      else originals += left;
      rows.push(rowOf(one, held, left));
    }
    list.textContent = "";
    list.append(...rows);
    find("none").hidden = rows.length > 0;
    find("count").textContent = String(waiting);
    find("count").hidden = find("top").hidden = !waiting;
    find("top").firstElementChild.textContent = words.count.replace("{n}", waiting);
    find("send").hidden = find("export").hidden = !waiting;
    find("originals").hidden = !originals;
  }

  function rowOf(one, held, left) {
    const row = document.createElement("li");
    row.className = "task outbox-" + one.state;
    const body = document.createElement("span");
    body.className = "task-body";
    const lines = [["task-title", (one.title || (one.content && one.content.words) || "").split("\n")[0].slice(0, 80) || (one.content && one.content.place) || words.note]];
    const share = sharing[one.key];
    let state = words.waiting;
    if (share !== undefined && share < 1) state = words.sending.replace("{n}", Math.floor(share * 100));
    else if (one.state === "done") state = words.sent.replace("{n}", clock(new Date(one.done_at)));
    lines.push(["task-meta outbox-state", state]);
    if (one.trouble === "foreign") lines.push(["task-meta", words.foreign.replace("{n}", one.name)]);
    else if (one.trouble) lines.push(["task-meta outbox-trouble", words.refused.replace("{n}", one.trouble)]);
    if (one.state === "done" && left) lines.push(["task-meta", words.originals.replace("{n}", left)]);
    for (const file of held) if (file.refused) lines.push(["task-meta outbox-trouble", file.name + ": " + file.refused]);
    for (const [name, text] of lines) {
      const line = document.createElement("span");
      line.className = name;
      line.textContent = text;
      body.append(line);
    }
    row.append(body);
    if (one.state === "done" && one.url) {
      const link = document.createElement("a");
      link.href = one.url;
      link.className = "button button-quiet";
      link.textContent = words.open;
      row.append(link);
    } else if (one.state === "waiting" && one.trouble) {
      row.append(button(words.delete, () => { if (confirm(words.sure)) outbox.removeItem(one.key); }));
    }
    return row;
  }

  async function showSpace() {
    const { left, isAlmostFull } = await outbox.space();
    const told = find("space");
    told.hidden = !isAlmostFull;
    if (isAlmostFull) told.textContent = left === null ? words.low : words.almost.replace("{n}", left);
  }

  function say(text, tone) {
    const told = find("told");
    told.textContent = text;
    told.className = "saved" + (tone ? " saved-" + tone : "");
  }

  showSpace();
  begun.then(() => go());
}

function button(text, work) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-quiet";
  made.textContent = text;
  made.addEventListener("click", work);
  return made;
}

function clock(at) {
  return two(at.getHours()) + ":" + two(at.getMinutes());
}

function two(number) {
  return String(number).padStart(2, "0");
}
