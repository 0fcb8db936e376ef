import { outbox } from "./outbox.js";

// The first screen: how many things wait on this phone; opening it sends them.
const place = document.querySelector("[data-outbox]");
if (place && outbox.canKeep) {
  const words = JSON.parse(place.dataset.words);
  const told = place.querySelector("[data-outbox-count]");
  const show = async (event) => {
    const waiting = (await outbox.items()).filter((one) => one.state === "waiting");
    place.hidden = !waiting.length;
    const sending = event && event.share !== undefined;
    told.textContent = sending
      ? words.sending.replace("{n}", Math.floor(event.share * 100))
      : words.count.replace("{n}", waiting.length);
  };
  outbox.watch(show);
  show();
  outbox.send();
  window.addEventListener("online", () => outbox.send());
  if (navigator.serviceWorker && place.dataset.worker) navigator.serviceWorker.register(place.dataset.worker, { scope: "/hom-nay/" }).catch(() => {});
}
